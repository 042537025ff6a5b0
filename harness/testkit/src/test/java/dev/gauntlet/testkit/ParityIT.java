package dev.gauntlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.testkit.Tiny.Mistake;
import dev.gauntlet.trial.TorchEngine;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityIT {
  @TempDir private Path folder;
  private final TinyCase tiny = new TinyCase(true, 3);

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 1", "false, 2"})
  void aRightImplementationPasses(boolean allPositions, long seed) {
    TinyCase right = new TinyCase(allPositions, seed);
    Path npz = TinyCase.write(folder, right.npz(), right.json());

    ParityReport report =
        Parity.run(
            npz,
            id -> {
              assertThat(id).isEqualTo("tiny");
              return new Tiny(Mistake.NONE);
            });

    assertThat(report.passed()).as(report.toTable()).isTrue();
    assertThat(report.implementation()).isEqualTo("tiny");
    assertThat(report.file()).isEqualTo(npz.toString());
    assertThat(report.quantities().stream().map(Quantity::name))
        .containsExactly(
            "parameters",
            "logits",
            "loss",
            "grad:table.weight",
            "grad:out.b_K",
            "adamw_loss:0",
            "adamw_loss:1",
            "adamw_loss:2",
            "adamw_loss:3",
            "adamw_loss:4",
            "adamw_loss:5",
            "final:table.weight",
            "final:out.b_K[0:1]");
    assertThat(report.quantities().stream().filter(each -> each.skippedReason() != null))
        .extracting(Quantity::name, Quantity::skippedReason)
        .containsExactly(tuple("final:out.b_K[0:1]", KeyBias.REASON));
  }

  @Test
  void anApproximateGeluFails() {
    assertThat(failures(Mistake.APPROXIMATE_GELU))
        .contains("logits", "grad:table.weight")
        .doesNotContain("parameters");
  }

  @Test
  void dropoutInEvaluationFails() {
    assertThat(failures(Mistake.DROPOUT_IN_EVALUATION)).contains("logits", "loss");
  }

  @Test
  void dropoutThatCannotBeTurnedOffFails() {
    assertThat(failures(Mistake.DROPOUT_THAT_CANNOT_BE_TURNED_OFF))
        .contains("grad:table.weight")
        .anyMatch(name -> name.startsWith("adamw_loss:")) // which of them, chance decides
        .doesNotContain("logits", "loss");
  }

  @Test
  void notANumberFailsEverywhereEvenWhereNoDifferenceCounts() {
    ParityReport report = report(Mistake.NOT_A_NUMBER_IN_TRAINING, tiny.npz(), tiny.json());

    assertThat(failures(report))
        .contains("grad:table.weight", "adamw_loss:0", "adamw_loss:5", "final:table.weight")
        .contains("final:out.b_K[0:1]")
        .doesNotContain("logits", "loss");
    assertThat(report.toJson()).contains("\"max_abs\" : null");
  }

  /** What the case says is damaged in one place, by a little more than is allowed. */
  @ParameterizedTest
  @CsvSource({
    "param:table.weight, 1e-3, logits",
    "logits, 2e-5, logits",
    "loss, 2e-5, loss",
    "grad:out.b_K, 1e-5, grad:out.b_K",
    "adamw_losses, 1e-3, adamw_loss:5",
    "final:table.weight, 1e-2, final:table.weight",
    "logits, NaN, logits",
    "grad:table.weight, NaN, grad:table.weight",
    "final:out.b_K, Infinity, final:out.b_K[0:1]"
  })
  void aWrongValueFails(String array, float change, String quantity) {
    NpzFile npz = tiny.npz();
    byte[] bytes = npz.entries.get(array + ".npy");
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int last = bytes.length - Float.BYTES;
    values.putFloat(last, values.getFloat(last) + change);

    assertThat(failures(report(Mistake.NONE, npz, tiny.json()))).contains(quantity);
  }

  @ParameterizedTest
  @CsvSource({
    "1e-08, 0.001, adamw_loss:5",
    "\"weight_decay\": 0.1, \"weight_decay\": 0.0, final:table.weight",
    "\"lr\": 0.01, \"lr\": 0.011, final:table.weight"
  })
  void anotherOptimizerFails(String setting, String other, String quantity) {
    String json = tiny.json().replace(setting, other);

    assertThat(failures(report(Mistake.NONE, tiny.npz(), json))).contains(quantity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LAST_POSITION_ONLY | the model's logits have shape (3, 1, 5), those of FILE (3, 4, 5)",
        "FROZEN_TABLE | the model has other parameters than FILE: it lacks table.weight",
        "OTHER_NAME | the model has other parameters than FILE: it lacks out.b_K, has also"
            + " out.bias",
        "OTHER_SHAPE | the model has other parameters than FILE: it has out.b_K of shape (5), not"
            + " (1)"
      })
  void saysInOneLineWhatCannotBeCompared(Mistake mistake, String message) {
    Path npz = TinyCase.write(folder, tiny.npz(), tiny.json());

    assertThatThrownBy(() -> Parity.run(npz, id -> new Tiny(mistake)))
        .isInstanceOf(InputException.class)
        .hasMessage(message.replace("FILE", npz.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n_head\": 0 | \"n_head\": 2 |"
            + " 'n_head' is no setting of tiny; allowed: width, n_embd, dropout",
        "\"n_head\": 0 | \"n_haed\": 0 |"
            + " 'n_haed' is no setting of tiny; allowed: width, n_embd, dropout",
        "\"n_head\": 0 | \"width\": 5 | width is given under two names",
        "\"dropout\": 0 | \"dropout\": \"none\" |"
            + " dropout is 'none' (text), must be a finite number",
        "\"n_embd\": 5 | \"n_embd\": 0 | width is 0, must be positive"
      })
  void saysInOneLineWhichSettingIsWrong(String right, String wrong, String message) {
    Path npz = TinyCase.write(folder, tiny.npz(), tiny.json().replace(right, wrong));

    assertThatThrownBy(() -> Parity.run(npz, id -> new Tiny(Mistake.NONE)))
        .isInstanceOf(InputException.class)
        .hasMessage("JSON file of %s: %s", npz, message);
  }

  @Test
  void saysInOneLineWhyAModelCannotBeBuilt() {
    String json = tiny.json().replace("\"n_embd\": 5", "\"n_embd\": 4");
    Path npz = TinyCase.write(folder, tiny.npz(), json);

    assertThatThrownBy(() -> Parity.run(npz, id -> new Tiny(Mistake.NONE)))
        .isInstanceOf(InputException.class)
        .hasMessage("tiny cannot be built for %s: width is 4, must be the vocabulary size 5", npz);
  }

  @Test
  void aSettingMayHaveItsOwnName() {
    String json = tiny.json().replace("\"n_embd\"", "\"width\"");

    assertThat(report(Mistake.NONE, tiny.npz(), json).passed()).isTrue();
  }

  /** What a model does not compute by itself is not asked of it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void logitsOfItsOwnAreComparedWhereThereAreSome(boolean evaluates) {
    ParityCase parityCase = ParityCase.read(TinyCase.write(folder, tiny.npz(), tiny.json()));
    try (NDManager manager = TorchEngine.load(1).newBaseManager(Device.cpu());
        ParityModel model =
            new ParityModel(
                new OwnLogits(parityCase.description().problem(), evaluates),
                parityCase,
                manager)) {
      if (evaluates) {
        assertThatThrownBy(() -> model.ownLastLogits(manager)).hasMessage("logits");
      } else {
        assertThat(model.ownLastLogits(manager)).isNull();
      }
    }
  }

  /** Fails when it is asked for anything else than whether it evaluates. */
  private static final class OwnLogits extends Tiny.Model implements OwnGradients {
    private final boolean evaluates;

    OwnLogits(Problem problem, boolean evaluates) {
      super(problem, Mistake.NONE, 0);
      this.evaluates = evaluates;
    }

    @Override
    public Gradients open(int batchSize, int threads) {
      return (Gradients)
          Proxy.newProxyInstance(
              Gradients.class.getClassLoader(),
              new Class<?>[] {Gradients.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "evaluates" -> evaluates;
                    case "close" -> null;
                    default -> throw new IllegalStateException(method.getName());
                  });
    }
  }

  private Set<String> failures(Mistake mistake) {
    return failures(report(mistake, tiny.npz(), tiny.json()));
  }

  private static Set<String> failures(ParityReport report) {
    List<String> failures =
        report.quantities().stream().filter(each -> !each.passed()).map(Quantity::name).toList();
    assertThat(report.passed()).isEqualTo(failures.isEmpty());
    return Set.copyOf(failures);
  }

  private ParityReport report(Mistake mistake, NpzFile npz, String json) {
    return Parity.run(TinyCase.write(folder, npz, json), id -> new Tiny(mistake));
  }
}
