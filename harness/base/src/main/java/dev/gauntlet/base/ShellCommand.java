package dev.gauntlet.base;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Commands as a message shows them: what is copied from it and pasted into a shell works. */
public final class ShellCommand {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%-]+");
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private ShellCommand() {}

  /**
   * A {@code gauntlet} command that works in the directory in which this process runs.
   *
   * @param words the subcommand and its arguments; quoted where a shell would split or expand them
   */
  public static String gauntlet(Object... words) {
    return gauntletIn(Path.of(""), words);
  }

  /** The same that works in another directory, which exists. */
  public static String gauntletIn(Path directory, Object... words) {
    StringBuilder command =
        new StringBuilder(
            launcher(System.getProperty("gauntlet.home"), System.getenv("PATH"), directory));
    for (Object word : words) {
      command.append(' ').append(quote(word.toString()));
    }
    return command.toString();
  }

  /**
   * How the launcher is called.
   *
   * @param home the folder it is in; null if this process was not started by it
   * @param searched the shell's search path, or null
   * @param current the current directory
   */
  static String launcher(@Nullable String home, @Nullable String searched, Path current) {
    if (home == null) {
      return "gauntlet";
    }
    try {
      Path launcher = Path.of(home, "gauntlet").toRealPath();
      for (String folder : searched == null ? new String[0] : searched.split(File.pathSeparator)) {
        Path found = Path.of(folder, "gauntlet");
        if (Files.isExecutable(found) && found.toRealPath().equals(launcher)) {
          return "gauntlet";
        }
      }
      return current.toRealPath().equals(launcher.getParent())
          ? "." + File.separator + "gauntlet"
          : quote(launcher.toString());
    } catch (IOException | InvalidPathException e) {
      return "gauntlet"; // it is gone, or the search path is no list of paths
    }
  }

  /** A word as a shell takes it for one, whatever is in it: POSIX sh, or cmd on Windows. */
  public static String quote(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    return WINDOWS ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }
}
