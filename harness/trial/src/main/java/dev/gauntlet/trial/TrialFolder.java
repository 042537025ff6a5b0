package dev.gauntlet.trial;

import java.nio.file.Path;

/**
 * The folder of a trial and the names of what its own process leaves there.
 *
 * @param path the folder, which need not exist
 */
public record TrialFolder(Path path) {

  /** All that the trial's process printed. */
  public Path log() {
    return path.resolve("log.txt");
  }

  /** What the model wrote in the course of its training. */
  public Path samples() {
    return path.resolve("samples.txt");
  }

  /** The parameters with the lowest validation loss. */
  public Path checkpoint() {
    return path.resolve("checkpoint.safetensors");
  }

  /** The exported model; there is none unless it computes the same as the trained one. */
  public Path onnx() {
    return path.resolve("model.onnx");
  }

  /** Where an exported model is kept until it is known to compute the same as the trained one. */
  public Path unverifiedOnnx() {
    return path.resolve("unverified.onnx");
  }

  /** Where HotSpot describes a crash of the trial's process. */
  public Path fatalError() {
    return path.resolve("hs_err.txt");
  }
}
