package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import org.junit.jupiter.api.Test;

class ModelBlockTest {

  @Test
  void knowsItsParametersWithoutAnEngine() {
    ModelBlock model = new Table("table.weight");
    assertThat(model.getParameters().keys()).containsExactly("table.weight", "head.bias");
    assertThat(model.getParameters().get("table.weight").getShape()).isEqualTo(new Shape(3, 3));
    assertThat(model.isInitialized()).isFalse();
    assertThat(model.getOutputShapes(new Shape[] {new Shape(2, 4)}))
        .containsExactly(new Shape(2, 4, 3));
  }

  @Test
  void refusesANameGivenTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Table("head.bias"))
        .withMessage("parameter head.bias is declared twice");
  }

  /** A table of logits with a bias. */
  static final class Table extends ModelBlock {
    Table(String tableName) {
      super(3, 4);
      parameter(tableName, Initializer.ONES, 3, 3);
      parameter("head.bias", Initializer.ZEROS, 3);
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      NDArray x = Layers.embedding(tokens, w.get("table.weight")); // (B, T, V)
      return x.add(w.at("head").get("bias"));
    }
  }
}
