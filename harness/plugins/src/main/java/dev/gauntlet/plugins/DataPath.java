package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as suites write them. */
final class DataPath {
  private DataPath() {}

  /** A path that stays within the folder it is resolved against, symbolic links aside. */
  static Path relative(String path) {
    Path relative = of(path);
    boolean inside = relative.getRoot() == null && !path.isBlank();
    for (Path name : relative) {
      inside &= !name.toString().equals("..");
    }
    if (!inside) {
      throw leadsOut(path);
    }
    return relative;
  }

  static Path of(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      String encoding = System.getProperty("sun.jnu.encoding", "");
      if (!expressible(path, encoding)) {
        throw new InputException(
            ("file is '%s', which this locale cannot express (its encoding is %s): set one that"
                    + " can, for example LC_ALL=C.UTF-8")
                .formatted(path, encoding),
            e);
      }
      throw leadsOut(path);
    }
  }

  /** Whether names of files in that encoding can have all characters of a path. */
  static boolean expressible(String path, String encoding) {
    return !Charset.isSupported(encoding) || Charset.forName(encoding).newEncoder().canEncode(path);
  }

  private static InputException leadsOut(String path) {
    return new InputException(
        "file is '"
            + path
            + "', must be a path within a data folder, without '..'; a folder becomes one by --data");
  }
}
