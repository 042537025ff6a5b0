package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option of commands that build one model: its settings and the task's. */
final class ConfigOptions {
  private static final String OF_TASK = "task.";

  @Option(
      names = "--config",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of the implementation, or of the task as task.KEY=VALUE; may be given several"
              + " times. Default: the plugin's own.")
  private final Map<String, String> config = new LinkedHashMap<>();

  /** Those of the implementation, by name, as a suite file would have them. */
  Map<String, Object> implementation() {
    return chosen(false);
  }

  /** Those of the task, by name, as a suite file would have them. */
  Map<String, Object> task() {
    return chosen(true);
  }

  private Map<String, Object> chosen(boolean ofTask) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    config.forEach(
        (key, text) -> {
          if (key.startsWith(OF_TASK) == ofTask) {
            chosen.put(ofTask ? key.substring(OF_TASK.length()) : key, value(key, text));
          }
        });
    return chosen;
  }

  /**
   * A number, a truth value, or text.
   *
   * @throws InputException if it is NaN or infinite, which no setting and no record may be
   */
  private static Object value(String key, String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException notWhole) {
      Object value = real(text);
      if (value instanceof Double number && !Double.isFinite(number)) {
        throw new InputException(
            "--config %s is %s, must be a finite number, true, false or text".formatted(key, text));
      }
      return value;
    }
  }

  private static Object real(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException notANumber) {
      return text;
    }
  }
}
