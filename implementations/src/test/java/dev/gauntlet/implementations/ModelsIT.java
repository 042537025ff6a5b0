package dev.gauntlet.implementations;

import static dev.gauntlet.implementations.Cases.PROBLEM;
import static dev.gauntlet.implementations.Cases.logits;
import static dev.gauntlet.implementations.Cases.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import dev.gauntlet.ops.CrossEntropy;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ModelsIT {
  /** Whose initial weights have a standard deviation of 0.02. */
  private static final Set<Cases> SMALL_AT_FIRST = Set.of(Cases.NANOGPT, Cases.HF, Cases.TL);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "MLP")
  void givesLogitsAtEveryPositionOfAnyLength(Cases implementation) {
    Block model = implementation.initialized(manager, 1, 0.1);
    for (int length : new int[] {1, 7, 9}) {
      NDArray logits = logits(model, tokens(manager, 3, length), false);
      assertThat(logits.getShape()).isEqualTo(new Shape(3, length, 63));
      assertThat(model.getOutputShapes(new Shape[] {new Shape(3, length)}))
          .containsExactly(logits.getShape());
    }
  }

  @Test
  void mlpPredictsAfterItsWholeContextOnly() {
    Block model = Cases.MLP.initialized(manager, 1, 0);
    assertThat(logits(model, tokens(manager, 3, 9), false).getShape())
        .isEqualTo(new Shape(3, 1, 63));
    assertThat(model.getOutputShapes(new Shape[] {new Shape(3, 9)}))
        .containsExactly(new Shape(3, 1, 63));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> logits(model, tokens(manager, 3, 7), false))
        .withMessage("tokens have shape (3, 7), must be (B, 9): the MLP reads its whole context");
  }

  @ParameterizedTest
  @EnumSource
  void refusesMoreThanItsContext(Cases implementation) {
    Block model = implementation.initialized(manager, 1, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> logits(model, tokens(manager, 3, 10), false))
        .withMessageContaining("tokens have shape (3, 10), must be (B, ");
  }

  /** Position t sees tokens up to t and none after it; transformers see all of them. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "MLP")
  void isCausal(Cases implementation) {
    Block model = implementation.initialized(manager, 1, 0);
    if (SMALL_AT_FIRST.contains(implementation)) {
      for (Parameter parameter : model.getParameters().values()) {
        parameter.getArray().muli(10); // so that what an attention head sees shows in the logits
      }
    }
    NDArray tokens = tokens(manager, 1, 9);
    float[][] before = rows(logits(model, tokens, false));
    for (int changed = 0; changed < 9; changed++) {
      NDArray others = tokens.duplicate();
      long token = tokens.getLong(0, changed);
      others.set(new NDIndex(0, changed), (token + 1) % 63);
      float[][] after = rows(logits(model, others, false));
      for (int position = 0; position < 9; position++) {
        boolean sees = implementation == Cases.BIGRAM ? position == changed : position >= changed;
        assertThat(!Arrays.equals(after[position], before[position]))
            .as("logits at %d depend on token %d", position, changed)
            .isEqualTo(sees);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NANOGPT", "HF", "LECTURE_GPT", "CODE_DECODER", "LSTM", "GRU"})
  void dropsInTrainingOnly(Cases implementation) {
    Block model = implementation.initialized(manager, 1, 0.2);
    NDArray tokens = tokens(manager, 2, 9);
    float[] evaluated = logits(model, tokens, false).toFloatArray();
    assertThat(logits(model, tokens, false).toFloatArray()).isEqualTo(evaluated);
    assertThat(logits(implementation.initialized(manager, 1, 0), tokens, true).toFloatArray())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(evaluated);
    float[] trained = logits(model, tokens, true).toFloatArray();
    assertThat(trained).isNotEqualTo(evaluated);
    assertThat(logits(model, tokens, true).toFloatArray()).isNotEqualTo(trained);
  }

  @ParameterizedTest
  @EnumSource
  void repeatsItselfForASeed(Cases implementation) {
    float[] first = train(implementation, 5);
    assertThat(train(implementation, 5)).isEqualTo(first);
    assertThat(train(implementation, 6)).isNotEqualTo(first);
  }

  private float[] train(Cases implementation, int seed) {
    Block model = implementation.initialized(manager, seed, 0.1);
    step(model, manager);
    Parameter parameter = model.getParameters().get(0).getValue();
    return parameter.getArray().getGradient().toFloatArray();
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingBehind(Cases implementation) {
    Block model = implementation.initialized(manager, 1, 0.1);
    int before = manager.getManagedArrays().size();
    assertThat(before).isEqualTo(model.getParameters().size());
    for (int i = 0; i < 50; i++) {
      try (NDManager step = manager.newSubManager()) {
        step(model, step);
      }
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  private static void step(Block model, NDManager manager) {
    NDArray tokens = tokens(manager, 4, PROBLEM.contextLength());
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray logits = logits(model, tokens, true);
      long positions = logits.getShape().get(1);
      NDArray targets = tokens.get(":, -" + positions + ":").reshape(-1);
      collector.backward(CrossEntropy.mean(logits.reshape(-1, 63), targets, -1));
    }
  }

  private static float[][] rows(NDArray logits) {
    float[][] rows = new float[(int) logits.getShape().get(1)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = logits.get(0, i).toFloatArray();
    }
    return rows;
  }
}
