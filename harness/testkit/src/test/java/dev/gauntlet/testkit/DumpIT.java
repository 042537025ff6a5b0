package dev.gauntlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.testkit.Tiny.Mistake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that {@code dump.py} writes, where there is a Python with PyTorch. */
class DumpIT {
  private static @Nullable String python;

  @TempDir private Path folder;

  private record Ended(int code, String output) {}

  @BeforeAll
  static void findPython() throws Exception {
    String named = System.getenv("GAUNTLET_PYTHON");
    for (String each : named == null ? List.of("python3", "/usr/bin/python3") : List.of(named)) {
      if (python == null && run(List.of(each, "-c", "import torch")).code() == 0) {
        python = each;
      }
    }
    assumeTrue(
        python != null,
        "dump.py is not tested: there is no python3 with PyTorch here, and GAUNTLET_PYTHON names none");
  }

  private static Ended run(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Path.of("src/test/resources/python").toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output);
    } catch (IOException noSuchProgram) {
      return new Ended(127, noSuchProgram.toString());
    }
  }

  private Ended dump(String factory, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(python);
    command.add(Path.of("tools/dump.py").toAbsolutePath().toString());
    command.addAll(List.of(factory, "--vocab", "5", "--length", "4"));
    command.addAll(List.of("--out", folder.resolve("case").toString()));
    command.addAll(List.of("--implementation", "tiny", "--size", "n_embd=5"));
    command.addAll(List.of(more));
    return run(command);
  }

  private ParityReport compare(Mistake mistake) {
    return Parity.run(folder.resolve("case.npz"), id -> new Tiny(mistake));
  }

  @ParameterizedTest
  @CsvSource({"all, 20", "last, 3"})
  void areReadAndPassed(String target, int steps) throws Exception {
    Ended ended = dump("tiny:Tiny", "--target", target, "--steps", "" + steps, "--batch", "3");

    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("2 parameters of 26 values");
    ParityReport report = compare(Mistake.NONE);
    assertThat(report.passed()).as(report.toTable()).isTrue();
    assertThat(report.quantities().stream().filter(q -> q.name().startsWith("adamw_loss")))
        .hasSize(steps);
    assertThat(compare(Mistake.APPROXIMATE_GELU).passed()).isFalse();
  }

  @Test
  void mapNamesAndOrdersOfAxes() throws Exception {
    Path map = folder.resolve("names");
    Files.writeString(
        map,
        """
        # here   there         axes
        embed    table.weight  1,0
        o*.b_K   o*.b_K

        copy     -             # nobody has it
        """);
    Ended ended = dump("tiny:Renamed", "--map", map.toString());

    assertThat(ended.code()).as(ended.output()).isZero();
    ParityReport report = compare(Mistake.NONE);
    assertThat(report.passed()).as(report.toTable()).isTrue();
    Files.writeString(map, Files.readString(map).replace("1,0", ""));
    assertThat(dump("tiny:Renamed", "--map", map.toString()).code()).isZero();
    assertThat(compare(Mistake.NONE).passed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tiny:Tiny | --size dropout=0.5 | dump.py: the model is random while it trains",
        "tiny:Other | | dump.py: module 'tiny' has no attribute 'Other'",
        "tiny | | dump.py: 'tiny' is not MODULE:FACTORY",
        "tiny:Tiny | --size n_embd | dump.py: --size is 'n_embd', must be KEY=VALUE",
        "tiny:Tiny | --map nowhere | dump.py: [Errno 2]",
      })
  void refuseInOneLine(String factory, @Nullable String more, String message) throws Exception {
    Ended ended = dump(factory, more == null ? new String[0] : more.split(" "));

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).startsWith(message).hasLineCount(1);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
