package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TorchOpIT extends WithEngine {
  private static final TorchOp HYPOT =
      TorchOp.of("hypot", Map.of(), "x, y", "return torch.hypot(x, y)");

  @Test
  void callsPyTorch() {
    NDArray result =
        HYPOT.run(manager.create(new float[] {3, 5}), manager.create(new float[] {4, 12}));
    assertThat(result.toFloatArray()).containsExactly(5, 13);
  }

  @Test
  void returnsSeveralResultsAndTakesSeveralStatements() {
    TorchOp op =
        TorchOp.of("both", Map.of(), "x, y", "total = x + y\nreturn (total, torch.mul(x, y))");
    NDList results = op.runAll(manager.create(3f), manager.create(4f));
    assertThat(results.stream().map(NDArray::getFloat)).containsExactly(7f, 12f);
  }

  @Test
  void changesManyOperandsInPlace() {
    int count = 200;
    NDArray[] operands =
        IntStream.range(0, count)
            .mapToObj(i -> manager.full(new Shape(2), (float) i))
            .toArray(NDArray[]::new);
    List<String> names = IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
    String list = String.join(", ", names);
    String body = "l = [%s]\ntorch._foreach_add_(l, 1)\nreturn l[0]".formatted(list);
    TorchOp op = TorchOp.of("add_one", Map.of(), list, body);
    op.run(operands);
    for (int i = 0; i < count; i++) {
      assertThat(operands[i].toFloatArray()).containsExactly(i + 1, i + 1);
    }
  }

  @Test
  void resultBelongsToTheFirstOperandsManager() {
    NDArray parameter = random(3);
    try (NDManager step = manager.newSubManager()) {
      assertThat(HYPOT.run(step.ones(new Shape(3)), parameter).getManager()).isSameAs(step);
      assertThat(step.getManagedArrays()).hasSize(2);
    }
    assertThat(manager.getManagedArrays()).containsExactly(parameter);
  }

  /** The engine would read these names as entries of a map or a list. */
  @Test
  void takesOperandsWithDottedNamesAndLeavesTheNames() {
    NDArray x = manager.create(3f);
    x.setName("h.0.attn.bias");
    NDArray list = manager.create(4f);
    list.setName("list[]");
    assertThat(HYPOT.run(x, list).getFloat()).isEqualTo(5);
    assertThat(HYPOT.run(x, x).getFloat()).isEqualTo((float) Math.sqrt(18));
    assertThat(x.getName()).isEqualTo("h.0.attn.bias");
    assertThat(list.getName()).isEqualTo("list[]");
  }

  @Test
  void carriesGradients() {
    NDArray x = parameter(4);
    NDArray y = parameter(4);
    List<NDArray> gradients = gradients(() -> HYPOT.run(x, y), x, y); // of x^2 + y^2
    assertClose(gradients.get(0), x.mul(2), 1e-5);
    assertClose(gradients.get(1), y.mul(2), 1e-5);
  }

  @Test
  void buildsNoGraphWithoutGradients() {
    NDArray parameter = parameter(4);
    NDArray x = random(4);
    JniUtils.setGradMode(false);
    NDArray evaluated = HYPOT.run(x, parameter).sum();
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      assertThatThrownBy(() -> collector.backward(evaluated))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("does not require grad");
      collector.backward(HYPOT.run(x, parameter).sum());
    }
  }

  /** With PyTorch's graph optimizer on, the gradient of this changes after the first call. */
  @Test
  void repeatsItselfExactly() {
    TorchOp op =
        TorchOp.of("chain", Map.of(), "x, y", "return torch.tanh(x * y + x) * torch.exp(-y)");
    NDArray x = parameter(64, 33);
    NDArray y = parameter(64, 33);
    float[] gradient = gradients(() -> op.run(x, y), x).get(0).toFloatArray();
    for (int i = 0; i < 5; i++) {
      assertThat(gradients(() -> op.run(x, y), x).get(0).toFloatArray()).isEqualTo(gradient);
    }
  }

  @Test
  void runsOnManyThreads() throws Exception {
    TorchOp op = TorchOp.of("sum", Map.of(), "x, y", "return x + y + 0.5");
    NDArray shared = manager.create(1f);
    shared.setName("shared.weight");
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> results =
          IntStream.range(0, 8)
              .mapToObj(
                  t ->
                      pool.submit(
                          () -> {
                            try (NDManager own = manager.newSubManager()) {
                              return IntStream.range(0, 200)
                                  .allMatch(
                                      i ->
                                          op.run(own.create((float) i), shared).getFloat()
                                              == i + 1.5f);
                            }
                          }))
              .toList();
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdown();
    }
    assertThat(shared.getName()).isEqualTo("shared.weight");
  }

  @Test
  void leavesNoTemporaryFile() throws Exception {
    TorchOp.of("unique", Map.of(), "x", "return x + 0.123").run(manager.create(1f));
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(file -> file.startsWith(TorchArchive.temporaryName()));
    }
  }

  @Test
  void saysWhatPyTorchRefuses() {
    NDArray x = manager.create(1f);
    assertThatThrownBy(() -> TorchOp.of("no", Map.of(), "x", "return torch.nonsense(x)").run(x))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("nonsense");
    assertThatThrownBy(() -> HYPOT.run(x)).isInstanceOf(EngineException.class);
  }

  @Test
  void handsItselfToARecordingOperand() {
    TorchOp op = TorchOp.of("scaled", Map.of("factor", 2), "x, y", "return x * y * 2");
    NDList recorded = new NDList(manager.create(1f));
    NDArray tracer =
        (NDArray)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {NDArray.class, TorchOp.Recording.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("record");
                  assertThat(arguments[0]).isSameAs(op);
                  assertThat((NDArray[]) arguments[1]).hasSize(2);
                  return recorded;
                });
    assertThat(op.name()).isEqualTo("scaled");
    assertThat(op.attributes()).isEqualTo(Map.of("factor", 2));
    assertThat(op.runAll(manager.create(1f), tracer)).isSameAs(recorded);
  }
}
