package dev.gauntlet.run.journal;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  /** What systems and their file managers put into folders of their own accord. */
  private static final Pattern SYSTEM_FILE =
      Pattern.compile(
          "lost\\+found|\\.DS_Store|\\._.*|\\.(Spotlight-V100|fseventsd|Trashes|TemporaryItems)"
              + "|\\.Trash-\\d+|\\.directory|\\.nfs[0-9a-f]+|Thumbs\\.db|desktop\\.ini"
              + "|\\$RECYCLE\\.BIN|System Volume Information",
          Pattern.CASE_INSENSITIVE);

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

  static TrialSpec spec(Path dir, String id) throws IOException {
    return document(trialFolder(dir, id).resolve(SPEC), TrialSpec.class);
  }

  /**
   * Whether a file is nobody's work: put there by the system, or left by a run that was killed
   * before it had written its suite.
   */
  static boolean isNobodys(Path file) {
    String name = file.getFileName().toString();
    if (SYSTEM_FILE.matcher(name).matches()) {
      return true;
    }
    if (name.equals(TRIALS)) {
      String[] trials = file.toFile().list();
      return trials != null && trials.length == 0;
    }
    return name.equals(RunDirectory.Lock.FILE)
        || file.equals(AtomicFile.temporary(file.resolveSibling(SUITE)));
  }

  /** Where a run began, by name; empty if it ended too soon to say. */
  @SuppressWarnings("unchecked") // a JSON object has strings for keys
  static Map<String, Object> environment(Path dir) throws IOException {
    Path file = dir.resolve(ENVIRONMENT);
    return Files.exists(file) ? document(file, LinkedHashMap.class) : Map.of();
  }

  /** Writes a text file durably, unless that is what it holds already. */
  static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!Files.isRegularFile(file)
        || Files.size(file) != bytes.length
        || !Arrays.equals(Files.readAllBytes(file), bytes)) {
      AtomicFile.writeString(file, text);
    }
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
