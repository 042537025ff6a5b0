package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Names in a run directory, and how its documents are read. */
final class RunFiles {
  static final String SUITE = "suite.yaml";
  static final String ENVIRONMENT = "environment.json";
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

  /** Whether what a trial is can be read; a power cut may take it from a trial that never began. */
  static boolean hasSpec(Path dir, String id) throws IOException {
    Path file = trialFolder(dir, id).resolve(SPEC);
    return Files.exists(file) && Files.size(file) > 0;
  }

  static TrialSpec spec(Path dir, String id) throws IOException {
    return document(trialFolder(dir, id).resolve(SPEC), TrialSpec.class);
  }

  /** Whether a file is what a run leaves that is killed before it has written its suite. */
  static boolean isRemnant(Path file) {
    String name = file.getFileName().toString();
    if (name.equals(TRIALS)) {
      String[] trials = file.toFile().list();
      return trials != null && trials.length == 0;
    }
    return name.equals(RunLock.FILE)
        || file.equals(AtomicFile.temporary(file.resolveSibling(SUITE)));
  }

  /** Where a run began, by name; empty if it ended too soon to say. */
  @SuppressWarnings("unchecked") // a JSON object has strings for keys
  static Map<String, Object> environment(Path dir) throws IOException {
    Path file = dir.resolve(ENVIRONMENT);
    return Files.exists(file) ? document(file, LinkedHashMap.class) : Map.of();
  }

  static <T> T document(Path file, Class<T> type) throws IOException {
    if (Files.size(file) > Json.MAX_LENGTH) {
      throw new InputException(file + " is too large to be a " + type.getSimpleName());
    }
    try {
      return Json.read(Files.readString(file), type);
    } catch (IllegalArgumentException e) {
      throw new InputException(file + " is " + e.getMessage(), e);
    }
  }
}
