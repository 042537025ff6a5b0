package dev.gauntlet.cli;

import java.nio.file.Path;

/** Where what is logged goes; {@code logback.xml} says the same. */
final class Logs {
  private Logs() {}

  /** The log of commands that have no run directory. */
  static Path file() {
    return Path.of(System.getProperty("user.home"), ".gauntlet", "gauntlet.log");
  }
}
