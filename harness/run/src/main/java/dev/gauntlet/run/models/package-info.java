/**
 * What is done with trained models after a run: export to ONNX, measurement of inference, text.
 * Start with {@link dev.gauntlet.run.models.RunModels}.
 */
@NullMarked
package dev.gauntlet.run.models;

import org.jspecify.annotations.NullMarked;
