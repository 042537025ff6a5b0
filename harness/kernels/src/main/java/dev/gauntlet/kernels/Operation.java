package dev.gauntlet.kernels;

/** The kinds of operations that a training step consists of. */
enum Operation {
  EMBEDDING("embedding"),
  EMBEDDING_BACKWARD("embedding, backward"),
  LINEAR("linear"),
  LINEAR_BACKWARD("linear, gradient of the input"),
  WEIGHT_GRADIENT("linear, gradient of the weights"),
  BIAS_GRADIENT("linear, gradient of the bias"),
  ATTENTION("attention"),
  ATTENTION_BACKWARD("attention, backward"),
  REARRANGING("attention, rearranging lanes"),
  NORM("layer norm"),
  NORM_BACKWARD("layer norm, backward"),
  ACTIVATION("activation"),
  ACTIVATION_BACKWARD("activation, backward"),
  DROPOUT("dropout"),
  CROSS_ENTROPY("softmax cross entropy"),
  FOLDING("parameters to kernels and back"),
  GRADIENT_SUM("sum of the threads' gradients"),
  CLIPPING("norm of the gradients"),
  ADAM_W("AdamW"),
  WAITING("waiting for the slowest thread");

  final String label;

  Operation(String label) {
    this.label = label;
  }
}
