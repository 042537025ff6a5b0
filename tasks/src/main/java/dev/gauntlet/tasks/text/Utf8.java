package dev.gauntlet.tasks.text;

/**
 * Decodes UTF-8 byte by byte, and knows at once what is none: Unicode's table of well-formed byte
 * sequences (The Unicode Standard, section 3.9, table 3-7), which has no overlong form and no
 * surrogate.
 */
final class Utf8 {
  /** The character needs more bytes. */
  static final int INCOMPLETE = -1;

  /** The byte cannot follow those before it. */
  static final int MALFORMED = -2;

  private static final int LEAST = 0x80;
  private static final int MOST = 0xBF;

  private int character;
  private int missing; // bytes
  private int least = LEAST; // of the next byte
  private int most = MOST;

  /**
   * Takes a byte.
   *
   * @return a code point, {@link #INCOMPLETE}, or {@link #MALFORMED}, after which nothing more can
   *     be decoded
   */
  int next(byte next) {
    int b = next & 0xFF;
    if (missing == 0) {
      return first(b);
    }
    if (b < least || b > most) {
      return MALFORMED;
    }
    least = LEAST;
    most = MOST;
    character = (character << 6) | (b & 0x3F);
    missing--;
    return missing == 0 ? character : INCOMPLETE;
  }

  private int first(int b) {
    if (b < 0x80) {
      return b;
    } else if (b >= 0xC2 && b <= 0xDF) {
      character = b & 0x1F;
      missing = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      character = b & 0x0F;
      missing = 2;
      least = b == 0xE0 ? 0xA0 : LEAST;
      most = b == 0xED ? 0x9F : MOST;
    } else if (b >= 0xF0 && b <= 0xF4) {
      character = b & 0x07;
      missing = 3;
      least = b == 0xF0 ? 0x90 : LEAST;
      most = b == 0xF4 ? 0x8F : MOST;
    } else {
      return MALFORMED;
    }
    return INCOMPLETE;
  }

  /** Whether no character is incomplete. */
  boolean isBetweenCharacters() {
    return missing == 0;
  }

  /** Whether a byte of well-formed UTF-8 begins a character. */
  static boolean begins(byte b) {
    return (b & 0xC0) != 0x80;
  }

  /** Bytes that a character takes. */
  static int length(int character) {
    if (character < 0x80) {
      return 1;
    } else if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }
}
