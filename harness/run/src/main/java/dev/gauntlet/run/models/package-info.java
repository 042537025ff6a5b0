/**
 * What is done with trained models after a run: export to ONNX, measurement of inference, text.
 * Start with {@link dev.gauntlet.run.models.RunModels}.
 */
package dev.gauntlet.run.models;
