package dev.gauntlet.ops;

import static dev.gauntlet.ops.Einsum.einsum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EinsumIT extends WithEngine {

  @Test
  void projectsOntoHeads() {
    NDArray x = parameter(2, 5, 6); // (batch, pos, d_model)
    NDArray w = parameter(3, 6, 4); // (heads, d_model, d_head)
    Supplier<NDArray> named =
        () -> einsum("batch pos d_model, heads d_model d_head -> batch pos heads d_head", x, w);
    Supplier<NDArray> composed =
        () -> x.expandDims(1).matMul(w.expandDims(0)).transpose(0, 2, 1, 3);
    assertSame(named, composed, x, w);
  }

  @Test
  void scoresQueriesAgainstKeys() {
    NDArray q = parameter(2, 5, 3, 4);
    NDArray k = parameter(2, 7, 3, 4);
    Supplier<NDArray> named = () -> einsum("b q_pos h d, b k_pos h d -> b h q_pos k_pos", q, k);
    Supplier<NDArray> composed = () -> q.transpose(0, 2, 1, 3).matMul(k.transpose(0, 2, 3, 1));
    assertSame(named, composed, q, k);
  }

  @Test
  void sumsOverHeadsAndTheirWidth() {
    NDArray z = parameter(2, 5, 3, 4);
    NDArray w = parameter(3, 4, 6);
    Supplier<NDArray> named = () -> einsum("b pos h d, h d d_model -> b pos d_model", z, w);
    Supplier<NDArray> composed = () -> z.reshape(2, 5, 12).matMul(w.reshape(12, 6));
    assertSame(named, composed, z, w);
  }

  @Test
  void handlesOneThreeAndScalarResults() {
    NDArray x = random(3, 4);
    assertClose(einsum("row col -> col row", x), x.transpose(), 0);
    assertClose(einsum("row col -> row", x), x.sum(new int[] {1}), 1e-6);
    assertClose(einsum("row col, row col ->", x, x), x.square().sum(), 1e-5);
    NDArray y = random(4, 5);
    NDArray z = random(5, 2);
    assertClose(einsum("a b, b c, c d -> a d", x, y, z), x.matMul(y).matMul(z), 1e-5);
  }

  @Test
  void refusesToStretchAnAxisOfSizeOne() {
    NDArray x = random(3, 1);
    NDArray y = random(4, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> einsum("a inner, inner c -> a c", x, y))
        .withMessageEndingWith("axis 'inner' has size 1 in operand 1 and size 4 in operand 2");
  }

  @Test
  void refusesTooFewOperands() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> einsum("a b, b c -> a c", random(2, 2)))
        .withMessageEndingWith("has 2 operands, 1 were given");
  }

  @Test
  void takesAnEmptyBatch() {
    NDArray none = manager.zeros(new Shape(0, 3));
    assertThat(einsum("a b, b c -> a c", none, random(3, 2)).getShape()).isEqualTo(new Shape(0, 2));
  }

  private static void assertSame(
      Supplier<NDArray> named, Supplier<NDArray> composed, NDArray... operands) {
    assertClose(named.get(), composed.get(), 1e-5);
    List<NDArray> expected = gradients(composed, operands);
    List<NDArray> actual = gradients(named, operands);
    for (int i = 0; i < operands.length; i++) {
      assertClose(actual.get(i), expected.get(i), 1e-4);
    }
  }
}
