/**
 * The GPT of Neel Nanda's lecture on implementing a transformer from scratch, the ancestor of
 * TransformerLens: every product an einsum over named axes, attention weights kept by head, no
 * dropout. Read {@code TlModel} top to bottom.
 */
@NullMarked
package dev.gauntlet.implementations.tl;

import org.jspecify.annotations.NullMarked;
