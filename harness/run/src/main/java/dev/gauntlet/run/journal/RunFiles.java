package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.LeverRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names in a run directory, and how its documents are read. */
final class RunFiles {
  static final String SUITE = "suite.yaml";
  static final String ENVIRONMENT = "environment.json";
  static final String LEVERS = "levers.json";
  static final String TRIALS = "trials";
  static final String SPEC = "spec.json";
  static final String RESULT = "result.json";
  static final String EVENTS = "events.jsonl";

  private static final Pattern TRIAL_ID = Pattern.compile("[0-9a-f]{16}");

  private RunFiles() {}

  /** The folder of a trial, which no id from a hostile file leads out of. */
  static Path trialFolder(Path dir, String id) {
    if (!TRIAL_ID.matcher(id).matches()) {
      throw new InputException("'" + id + "' is not the id of a trial");
    }
    return dir.resolve(TRIALS).resolve(id);
  }

  /**
   * Makes sure that a directory is that of a run.
   *
   * @param name of a file that it must have
   * @return that file
   */
  static Path require(Path dir, String name) {
    Path file = dir.resolve(name);
    if (Files.exists(file)) {
      return file;
    }
    boolean hidden = Files.isDirectory(dir) && !Files.isExecutable(dir);
    throw new InputException(
        hidden
            ? "run directory " + dir + " cannot be read: access denied"
            : dir + " is not a run directory: it has no " + name);
  }

  /** Whether what a trial is can be read; a power cut may take it from a trial that never began. */
  static boolean hasSpec(Path dir, String id) throws IOException {
    Path file = trialFolder(dir, id).resolve(SPEC);
    return Files.exists(file) && Files.size(file) > 0;
  }

  static TrialSpec spec(Path dir, String id) throws IOException {
    return document(trialFolder(dir, id).resolve(SPEC), TrialSpec.class);
  }

  /** Where a run began, by name; empty if it ended too soon to say. */
  @SuppressWarnings("unchecked") // a JSON object has strings for keys
  static Map<String, Object> environment(Path dir) throws IOException {
    Path file = dir.resolve(ENVIRONMENT);
    return Files.exists(file) ? document(file, LinkedHashMap.class) : Map.of();
  }

  /** What single settings of training cost; none if nobody has put such a file there. */
  static List<LeverRecord> levers(Path dir) throws IOException {
    Path file = dir.resolve(LEVERS);
    return Files.exists(file) ? document(file, LeverRecord.Table.class).levers() : List.of();
  }

  /** Writes a text file durably, unless that is what it holds already. */
  static void write(Path file, String text) throws IOException {
    if (!holds(file, text)) {
      AtomicFile.writeString(file, text);
    }
  }

  /** Whether a file is there and holds just that text. */
  static boolean holds(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Files.isRegularFile(file)
        && Files.size(file) == bytes.length
        && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  static <T> T document(Path file, Class<T> type) throws IOException {
    if (Files.size(file) > Json.MAX_LENGTH) {
      throw new InputException(
          "%s has %d bytes, at most %d are read"
              .formatted(file, Files.size(file), Json.MAX_LENGTH));
    }
    try {
      return Json.read(Files.readString(file), type);
    } catch (IllegalArgumentException e) {
      throw new InputException(file + " is " + e.getMessage(), e);
    }
  }
}
