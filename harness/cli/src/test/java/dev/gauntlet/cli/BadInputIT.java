package dev.gauntlet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with its input, the command says so in one line and exits with 2. */
final class BadInputIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run quik | quick",
        "run none.yaml | none.yaml",
        "run | SUITE",
        "run smoke --budget 20 | budget is '20'",
        "run smoke --seeds 0 | 0",
        "run smoke --only implementation=gpt | gpt",
        "run smoke --only colour=red | colour",
        "run smoke --data nowhere | nowhere",
        "run smoke --plugin none.jar | none.jar",
        "run smoke --jobs 0 | 0",
        "run smoke --jobs 2 --no-fork | --no-fork",
        "run smoke --retry-failed | --resume",
        "run smoke --resume nowhere | smoke",
        "run --resume nowhere | nowhere",
        "run --resume nowhere --budget 5s | --budget",
        "run smoke --device gpu7 --threads 1 | must be cpu",
        "run smoke --device tpu | tpu",
        "report nowhere | nowhere",
        "compare nowhere nowhere | nowhere",
        "infer nowhere | nowhere",
        "parity nowhere.npz | nowhere.npz",
        "profile mlp --batch-size 2000000 | batch_size is 2000000, must be 1 to 1000000",
        "profile mlp --batch-size 0 | batch_size is 0, must be 1 to 1000000",
        "profile mlp --threads 0 | --threads is 0, must be at least 1",
        "profile mlp --seconds 0 | --seconds is 0.0, must be more than 0 and at most 3600",
        "profile mlp --seconds 1e9 | --seconds is 1.0E9, must be more than 0 and at most 3600",
        "profile mlp --seconds Infinity | --seconds is Infinity, must be more than 0",
        "profile mlp --seconds NaN | --seconds is NaN, must be more than 0",
        "profile mlp --flame nowhere/f.svg | --flame is 'nowhere/f.svg', must be a file in a folder",
        "profile mlp --flame / | --flame is '/'",
        "profile nanogpt --config dropout=NaN | --config dropout is NaN, must be a finite number",
        "profile mlp --config task.digits=1e999 | --config task.digits is 1e999, must be a finite",
        "check nanogpt --config dropout=-Infinity | --config dropout is -Infinity, must be a finite",
        "data fetch tinyshakspeare | tinyshakespeare",
        "frobnicate | frobnicate",
        "new-plugin | NAME",
        "new-plugin My_Gpt | My_Gpt",
        "new-plugin nanogpt | nanogpt",
        "new-plugin addition --task | addition",
        "new-plugin my-gpt --package org.class | org.class",
        "new-plugin src | src",
        "new-plugin my-gpt --install-only | --install-only",
      })
  void arguments(String arguments, String named) {
    assertRefused(inThisProcess((Object[]) arguments.split(" ")), named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trials: [{task: adition, implementations: [mlp]}] | did you mean 'addition'",
        "trials: [{task: addition, implementations: [mpl]}] | did you mean 'mlp'",
        "trails: [{task: addition, implementations: [mlp]}] | did you mean 'trials'",
        "trials: [{task: {id: addition, digit: 3}, implementations: [mlp]}] | 'digits'",
        "trials: [{task: {id: addition, digits: three}, implementations: [mlp]}] | three",
        "trials: [{task: {id: addition, digits: 2.7}, implementations: [mlp]}] | 2.7",
        "trials: [{task: addition, implementations: [{id: nanogpt, n_head: 3}]}] | n_head",
        "trials: [{task: {id: shakespeare, context_length: 999999}, implementations: [bigram]}]"
            + " | 999999",
        "trials: [{task: {id: addition, examples: 1000, test_size: 950}, implementations: [mlp]}]"
            + " | 950",
      })
  void suiteFile(String trials, String named) throws IOException {
    Path suite = folder.resolve("bad.yaml");
    Files.writeString(
        suite, "suite: bad\ndescription: bad\ntraining: {budget: steps=1}\n" + trials + "\n");
    Outcome outcome = inThisProcess("run", suite, "--out", folder.resolve("run"));
    assertRefused(outcome, named);
    assertThat(outcome.err()).contains("bad.yaml:4");
  }

  @ParameterizedTest
  @CsvSource({"empty, empty", "binary, 12", "latin1, 7"})
  void corpus(String kind, String named) throws IOException {
    byte[] content =
        switch (kind) {
          case "empty" -> new byte[0];
          case "binary" -> ("some text..\n" + "\0more\n".repeat(999)).getBytes(UTF_8);
          default ->
              ("a long caf\u00e9!" + " and more".repeat(999))
                  .replace("caf\u00e9", "\u00e9\u00e9\u00e9\u00e9")
                  .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        };
    Files.write(folder.resolve("corpus.txt"), content);
    Path suite = folder.resolve("own.yaml");
    Files.writeString(
        suite,
        """
        suite: own
        description: own
        training: {budget: steps=1}
        trials:
          - task: {id: shakespeare, corpus: corpus.txt, context_length: 8}
            implementations: [bigram]
        """);
    assertRefused(
        inThisProcess("run", suite, "--out", folder.resolve("run"), "--data", folder), named);
  }

  /** What is in the place of a file may be a folder, or of any size. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run {folder} | no suite file",
        "run {huge} | has more than",
        "parity {huge} | huge.yaml",
        "list --plugin {huge} | not a jar",
        "list --plugin {folder} | must be a jar",
        "report {folder} | not a run directory",
        "report {huge} | not a run directory",
        "compare {folder} {folder} | not a run directory",
        "sample {folder} 0123 | not a run directory",
        "run smoke --data {huge} | existing folder",
        "run smoke --out {huge} | is a file",
        "report {run} | environment.json has",
        "run --resume {run} | environment.json has",
      })
  void folderOrHugeFileInThePlaceOfAnother(String arguments, String named) throws IOException {
    Path directory = Files.createDirectory(folder.resolve("folder.yaml"));
    Path huge = sparse(folder.resolve("huge.yaml"));
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("journal.jsonl"), "");
    Files.writeString(
        run.resolve("suite.yaml"),
        "suite: s\ntraining: {budget: steps=1}\n"
            + "trials: [{task: {id: addition, digits: 1, examples: 100, test_size: 20,"
            + " validation_size: 20}, implementations: [bigram]}]\n");
    sparse(run.resolve("environment.json"));
    Object[] words =
        Stream.of(arguments.split(" "))
            .map(word -> word.replace("{folder}", directory.toString()))
            .map(word -> word.replace("{huge}", huge.toString()))
            .map(word -> word.replace("{run}", run.toString()))
            .toArray();
    assertRefused(inThisProcess(words), named);
  }

  /** A file of 3 GiB that takes no room. */
  private static Path sparse(Path file) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(3L << 30);
    }
    return file;
  }

  @Test
  void folderThatNobodyMayRead() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("journal.jsonl"), "");
    assertThat(run.toFile().setExecutable(false)).isTrue();
    Outcome outcome = Command.start(Command.asAnyUser(), folder, "report", "run").outcome();
    assertThat(run.toFile().setExecutable(true)).isTrue();
    assertRefused(outcome, "run directory run cannot be read: access denied");
  }

  @Test
  void outputFolderInUse() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("thesis.txt"), "precious");
    assertRefused(Command.gauntlet(folder, "run", "smoke", "--out", "out"), "out");
    assertThat(out.resolve("thesis.txt")).hasContent("precious");
  }

  @Test
  void outputFolderCannotBeMade() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    assertRefused(Command.gauntlet(folder, "run", "smoke", "--out", "file/run"), "file");
  }

  @Test
  void twoPluginsOfOneName() throws Exception {
    Path first = PluginBuild.jar(Files.createDirectory(folder.resolve("a")));
    Path second = PluginBuild.rival(folder);
    Outcome outcome = inThisProcess("list", "--plugin", first, "--plugin", second);
    assertRefused(outcome, second.getFileName().toString());
    assertThat(outcome.err()).contains(first.getFileName().toString());
  }

  @Test
  void truncatedReference() throws IOException {
    Files.write(folder.resolve("cut.npz"), new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0});
    Files.writeString(folder.resolve("cut.json"), "{}");
    assertRefused(Command.gauntlet(folder, "parity", "cut.npz"), "cut");
  }

  /** The same command without a process of its own: most of a second each. */
  private static Outcome inThisProcess(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  private static void assertRefused(Outcome outcome, String named) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    List<String> errors = outcome.errors();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).startsWith("gauntlet: ").contains(named);
  }
}
