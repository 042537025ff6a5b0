package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelBlockIT extends WithEngine {
  private final ModelBlock model = new ModelBlockTest.Table("table.weight");

  @BeforeEach
  void initialize() {
    model.initialize(manager, DataType.FLOAT32, new Shape(2, 4));
  }

  @Test
  void runsAsAnyBlockOfDjl() {
    assertThat(model.isInitialized()).isTrue();
    NDArray logits = forward(manager.zeros(new Shape(2, 3), DataType.INT64));
    assertThat(logits.getShape()).isEqualTo(new Shape(2, 3, 3));
    assertThat(logits.toFloatArray()).containsOnly(1);
  }

  @Test
  void keepsTheParametersManagerClean() {
    int before = manager.getManagedArrays().size();
    try (NDManager step = manager.newSubManager()) {
      assertThat(forward(step.zeros(new Shape(2, 3), DataType.INT64)).getManager()).isSameAs(step);
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void refusesSequencesBeyondTheContext() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forward(manager.zeros(new Shape(2, 5), DataType.INT64)))
        .withMessage("tokens have shape (2, 5), must be (B, T) with T at most 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forward(manager.zeros(new Shape(2), DataType.INT64)));
  }

  @Test
  void namesAnUnknownParameter() {
    ModelBlock faulty =
        new ModelBlock(3, 4) {
          @Override
          protected NDArray logits(Weights w, NDArray tokens, boolean training) {
            return w.at("h.0").get("weight");
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                faulty.forward(
                    new ParameterStore(manager, false),
                    new NDList(manager.zeros(new Shape(1, 1))),
                    false))
        .withMessage("the model has no parameter h.0.weight");
  }

  private NDArray forward(NDArray tokens) {
    return model.forward(new ParameterStore(manager, false), new NDList(tokens), true).head();
  }
}
