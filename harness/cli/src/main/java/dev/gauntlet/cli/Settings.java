package dev.gauntlet.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings from the command line, as a suite file would have them.
 *
 * @param implementation its own, by name
 * @param task the task's, by name
 */
record Settings(Map<String, Object> implementation, Map<String, Object> task) {
  private static final String OF_TASK = "task.";

  /** Tells them apart: those of the task begin with {@code task.}. */
  static Settings of(Map<String, String> written) {
    Map<String, Object> implementation = new LinkedHashMap<>();
    Map<String, Object> task = new LinkedHashMap<>();
    written.forEach(
        (key, text) -> {
          if (key.startsWith(OF_TASK)) {
            task.put(key.substring(OF_TASK.length()), value(text));
          } else {
            implementation.put(key, value(text));
          }
        });
    return new Settings(implementation, task);
  }

  /** A number, a truth value, or text. */
  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException notWhole) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException notANumber) {
        return text;
      }
    }
  }
}
