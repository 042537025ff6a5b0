package {{package}};

/**
 * Settings. A suite sets them by name.
 *
 * @param digits of every number, 2 to 6
 */
public record {{Class}}Config(int digits) {

  /** Refuses what cannot be. */
  public {{Class}}Config {
    if (digits < 2 || digits > 6) {
      throw new IllegalArgumentException("digits is " + digits + ", must be 2 to 6");
    }
  }
}
