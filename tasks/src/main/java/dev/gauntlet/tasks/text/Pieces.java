package dev.gauntlet.tasks.text;

/**
 * Divides text into the pieces within which pairs of bytes are merged. Nothing is lost: the pieces
 * of a text, one after another, are the text.
 *
 * <p>A piece is one of these, as long as it can be: letters, or digits, or other characters that
 * are not white space, each with one space before it if there is one; or white space, without a
 * last space that belongs to what follows. These are the pieces of GPT-2 (Radford et al., "Language
 * Models are Unsupervised Multitask Learners", 2019) without its list of English contractions, and
 * with line ends and tabs before a word left to the white space before it. A byte of a character
 * beyond ASCII counts as a letter, so that nothing depends on a version of Unicode. No piece is
 * longer than {@value #LONGEST} bytes: a longer one is cut there.
 */
final class Pieces {
  static final int LONGEST = 64;

  private static final int NONE = 0;
  private static final int SPACE = 1;
  private static final int LETTER = 2;
  private static final int DIGIT = 3;
  private static final int OTHER = 4;
  private static final byte[] KINDS = kinds();

  private final Sink sink;
  private final byte[] piece = new byte[LONGEST];
  private int length;
  private int kind = NONE;

  /** Takes pieces. */
  interface Sink {
    /** Takes a piece: the first bytes of an array, which is reused. */
    void piece(byte[] bytes, int length);
  }

  Pieces(Sink sink) {
    this.sink = sink;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int b = 0; b < kinds.length; b++) {
      boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b >= 0x80;
      boolean space = b == ' ' || (b >= '\t' && b <= '\r');
      boolean digit = b >= '0' && b <= '9';
      kinds[b] = (byte) (letter ? LETTER : space ? SPACE : digit ? DIGIT : OTHER);
    }
    return kinds;
  }

  void accept(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      int next = KINDS[b & 0xFF];
      if (next != kind) {
        boolean joins = kind == SPACE && piece[length - 1] == ' ';
        if (joins) {
          length--;
        }
        emit();
        if (joins) {
          piece[length++] = ' ';
        }
      } else if (length == LONGEST) {
        emit();
      }
      piece[length++] = b;
      kind = next;
    }
  }

  /** The text ends. */
  void end() {
    emit();
    kind = NONE;
  }

  private void emit() {
    if (length > 0) {
      sink.piece(piece, length);
      length = 0;
    }
  }
}
