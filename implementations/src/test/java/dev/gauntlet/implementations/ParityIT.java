package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import dev.gauntlet.base.InputException;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.testkit.Parity;
import dev.gauntlet.testkit.ParityCase;
import dev.gauntlet.testkit.ParityReport;
import dev.gauntlet.testkit.Quantity;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every implementation against what its original computes, and against mistakes. */
class ParityIT {

  /** Of which another implementation, in Java, is held to the same cases. */
  private static final Set<String> TWINS = Set.of("nanogpt", "tl", "hf", "mlp");

  /** What has no case, and why. */
  private static final Map<String, String> WITHOUT_CASE =
      Map.of(
          "averaging", "its original is a step of a lecture, not a model that could be dumped",
          "ngram", "it counts, and has no weights that a case could hold",
          "lstm", "it is DJL's own block, which is the original",
          "gru", "it is DJL's own block, which is the original");

  @TempDir private Path folder;

  static List<Path> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(ParityIT.class.getResource("/parity").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".npz"))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  @Test
  void everyImplementationHasACase() throws Exception {
    List<Path> cases = cases();

    Set<String> expected = new TreeSet<>(WITHOUT_CASE.keySet());
    cases.forEach(each -> expected.add(ParityCase.read(each).implementation()));
    TWINS.forEach(twin -> expected.add(twin + "-java"));

    assertThat(cases).hasSize(14);
    List<String> ids = new ArrayList<>();
    ServiceLoader.load(Implementation.class).forEach(each -> ids.add(each.id()));
    assertThat(ids).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(cases.stream().map(each -> ParityCase.read(each).implementation()))
        .doesNotContainAnyElementsOf(WITHOUT_CASE.keySet())
        .containsAll(TWINS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithItsOriginal(Path npz) {
    ParityReport report = Parity.run(npz, ParityIT::implementation);

    assertThat(report.passed()).as(report.toTable()).isTrue();
  }

  /** The implementations in Java are held to what the originals compute. */
  @ParameterizedTest
  @MethodSource("casesOfTwins")
  void twinAgreesWithItsOriginal(Path npz) throws Exception {
    ParityCase parityCase = ParityCase.read(npz);

    ParityReport report =
        Parity.run(parityCase, implementation(parityCase.implementation() + "-java"));

    assertThat(report.passed()).as(report.toTable()).isTrue();
    assertThat(report.quantities().stream().map(Quantity::name))
        .contains("own logits after the last token");
  }

  static List<Path> casesOfTwins() throws IOException, URISyntaxException {
    return cases().stream()
        .filter(each -> TWINS.contains(ParityCase.read(each).implementation()))
        .toList();
  }

  @Test
  void aWeightThatIsOffByAThousandthFails() throws Exception {
    Path npz =
        tampered("nanogpt-last-v16-t12-c16")
            .add("param:transformer.ln_f.bias", 1e-3f)
            .write(folder);

    assertThat(failures(Parity.run(npz, ParityIT::implementation))).contains("logits", "loss");
  }

  @Test
  void swappedWeightsFail() throws Exception {
    Path npz =
        tampered("tl-last-v16-t12-c16")
            .swap("param:blocks.0.attn.W_Q", "param:blocks.0.attn.W_K")
            .write(folder);

    assertThat(failures(Parity.run(npz, ParityIT::implementation)))
        .contains("logits", "grad:blocks.0.attn.W_Q");
  }

  @Test
  void anotherNumberOfHeadsFails() throws Exception {
    Path npz =
        tampered("hf-last-v16-t12-c16").replace("\"n_head\": 4", "\"n_head\": 2").write(folder);

    assertThat(failures(Parity.run(npz, ParityIT::implementation))).contains("logits");
  }

  @Test
  void theOtherScaleFails() throws Exception {
    Path npz =
        tampered("lecture-gpt-v65-t32-c32").replace("\"head-size\"", "\"width\"").write(folder);

    assertThat(failures(Parity.run(npz, ParityIT::implementation))).contains("logits", "loss");
  }

  /** In DJL's AdamW epsilon is, in the first step, as if divided by the root of 1 - beta2. */
  @Test
  void theEpsilonOfDjlFails() throws Exception {
    Path npz =
        tampered("nanogpt-all-v65-t32-c32")
            .replace("\"eps\": 1e-08", "\"eps\": " + 1e-8 / Math.sqrt(1 - 0.999))
            .write(folder);

    assertThat(failures(Parity.run(npz, ParityIT::implementation)))
        .contains("final:transformer.h.0.mlp.c_fc.weight")
        .doesNotContain("logits", "loss", "grad:transformer.h.0.mlp.c_fc.weight");
  }

  @Test
  void dropoutThatIsLeftOnFails() throws Exception {
    ParityCase parityCase = ParityCase.read(caseNamed("nanogpt-last-v16-t12-c16"));

    assertThat(failures(Parity.run(parityCase, new DroppingNanoGpt())))
        .contains("adamw_loss:0", "grad:transformer.wte.weight")
        .doesNotContain("logits");
  }

  @Test
  void anotherImplementationIsNotCompared() throws Exception {
    ParityCase parityCase = ParityCase.read(caseNamed("nanogpt-last-v16-t12-c16"));

    assertThatThrownBy(() -> Parity.run(parityCase, new Hf()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it lacks transformer.wte.weight, lacks transformer.wpe.weight")
        .hasMessageContaining("has also lm_head.weight");
  }

  /** nanoGPT that does not heed its dropout setting. */
  private static final class DroppingNanoGpt implements Implementation<NanoGptConfig> {
    private final NanoGpt right = new NanoGpt();

    @Override
    public String id() {
      return right.id();
    }

    @Override
    public Origin origin() {
      return right.origin();
    }

    @Override
    public NanoGptConfig defaults() {
      return right.defaults();
    }

    @Override
    public Block build(NanoGptConfig config, Problem problem) {
      return right.build(
          new NanoGptConfig(config.n_layer(), config.n_head(), config.n_embd(), 0.1), problem);
    }
  }

  private static Path caseNamed(String name) throws Exception {
    return Path.of(ParityIT.class.getResource("/parity/" + name + ".npz").toURI());
  }

  private static TamperedCase tampered(String name) throws Exception {
    return new TamperedCase(caseNamed(name));
  }

  private static List<String> failures(ParityReport report) {
    return report.quantities().stream()
        .filter(quantity -> !quantity.passed())
        .map(Quantity::name)
        .toList();
  }

  private static Implementation<?> implementation(String id) {
    return ServiceLoader.load(Implementation.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
