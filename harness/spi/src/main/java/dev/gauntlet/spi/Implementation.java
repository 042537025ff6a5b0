package dev.gauntlet.spi;

import ai.djl.nn.Block;

/**
 * A way to build a model, under comparison with others: the plugin point for models.
 *
 * <p>Registered in {@code META-INF/services/dev.gauntlet.spi.Implementation}; needs a public
 * constructor without arguments.
 *
 * @param <C> its hyperparameters: a record whose components carry the names of the original
 */
public interface Implementation<C extends Record> {

  /** Unique name in kebab-case, for example {@code nanogpt}. */
  String id();

  /** What this implementation is faithful to. */
  Origin origin();

  /**
   * The hyperparameters used where a suite names none. A suite overrides components by name; the
   * record's constructor refuses impossible combinations with {@link IllegalArgumentException}. A
   * component is an {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String} or
   * enum, not null, and is called neither {@code id} nor {@code training}.
   */
  C defaults();

  /** What {@code gauntlet check} should know of it; {@link Claims#USUAL} unless overridden. */
  default Claims claims() {
    return Claims.USUAL;
  }

  /**
   * The same in given settings, for an implementation whose settings decide what it claims: one
   * that can be built without positions, for example. {@link #claims()} unless overridden.
   */
  default Claims claims(C config) {
    return claims();
  }

  /**
   * Builds the model, not yet initialized. Called anew for every trial, and also without a native
   * engine to count parameters: it must create no tensor.
   *
   * <p>The block maps token ids of shape (B, T), INT64, T at most {@code problem.contextLength()},
   * to logits of shape (B, T, V), FLOAT32. A model that predicts only the token after the last one
   * returns (B, 1, V) and may insist on T equal to the context length. A block that learns
   * otherwise than by gradients also implements {@link SelfTraining}.
   *
   * @param config hyperparameters
   * @param problem vocabulary size and context length, which come from the task alone
   * @return a block whose initializers are those of the original
   * @throws IllegalArgumentException if the configuration cannot serve this problem; the message
   *     says what, what was given and what is allowed
   */
  Block build(C config, Problem problem);
}
