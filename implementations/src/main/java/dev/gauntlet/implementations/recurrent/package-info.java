/**
 * The classic baseline: long short-term memory (Hochreiter and Schmidhuber, 1997), or gated
 * recurrent units (Cho et al., 2014), between an embedding and a linear layer, from DJL's own
 * blocks with DJL's own initialization. Dropout is on all connections but the recurrent ones, as in
 * Zaremba et al. (2014): into the first layer, between layers, out of the last. Sequences begin
 * with a state of zeros.
 */
@NullMarked
package dev.gauntlet.implementations.recurrent;

import org.jspecify.annotations.NullMarked;
