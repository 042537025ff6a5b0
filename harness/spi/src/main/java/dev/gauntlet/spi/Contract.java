package dev.gauntlet.spi;

/**
 * Which contract of plugins this is: the public types of this package, those of {@code
 * dev.gauntlet.spi.result} that they mention, and the package {@code dev.gauntlet.ops}.
 *
 * <p>A jar says in the entry {@value #MANIFEST_ENTRY} of its manifest which version it was built
 * for, and is refused by a Gauntlet of another one. A jar without the entry is taken for one of
 * this version.
 */
public final class Contract {

  /**
   * Goes up by one with every change after which a jar that was built before might not work:
   * something is gone, renamed or of another type, or is asked for that nobody had to have. What is
   * merely added changes no version.
   */
  public static final int VERSION = 1;

  /** The entry in the main section of a plugin jar's manifest. */
  public static final String MANIFEST_ENTRY = "Gauntlet-Contract";

  private Contract() {}
}
