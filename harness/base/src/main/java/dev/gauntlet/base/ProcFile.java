package dev.gauntlet.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what Linux tells of itself in files of lines that begin with a name, see proc(5). */
public final class ProcFile {

  /** Of this process. */
  public static final Path SELF_STATUS = Path.of("/proc/self/status");

  private ProcFile() {}

  /**
   * What stands behind a name.
   *
   * @param name how the line begins, with what parts it from its value: {@code "VmHWM:"}
   * @return the rest of the first such line, stripped; null if there is none, or no such file: on
   *     another system, or because the process that it is of has ended
   */
  public static @Nullable String value(Path file, String name) {
    if (!Files.isReadable(file)) {
      return null;
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElse(null);
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  /** The same as a number, whose unit is left out; null as well if there are no digits. */
  public static @Nullable Long number(Path file, String name) {
    String value = value(file, name);
    String digits = value == null ? "" : value.replaceAll("\\D", "");
    return digits.isEmpty() ? null : Long.valueOf(digits);
  }

  /** The processors that this process may use: {@code 0-3,8}; null on another system. */
  public static @Nullable String allowedCpus() {
    return value(SELF_STATUS, "Cpus_allowed_list:");
  }

  /** Numbers of the processors that this process may use, from 0; none on another system. */
  public static List<Integer> allowedCpuNumbers() {
    String list = allowedCpus();
    return list == null ? List.of() : numbers(list);
  }

  /** The numbers of a list such as {@code 0-3,8}, in its order. */
  static List<Integer> numbers(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }
}
