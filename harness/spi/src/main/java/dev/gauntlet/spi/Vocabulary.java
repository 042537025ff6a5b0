package dev.gauntlet.spi;

import java.util.Arrays;
import java.util.BitSet;

/** The symbols of a task, one Unicode character each; a symbol's token id is its index. */
public final class Vocabulary {
  private static final int NONE = -1;

  private final int[] symbols; // code points by token id
  private final int[] ids; // token ids by code point, up to the largest symbol

  private Vocabulary(int[] symbols) {
    this.symbols = symbols;
    this.ids = new int[Arrays.stream(symbols).max().orElse(NONE) + 1];
    Arrays.fill(ids, NONE);
    for (int id = 0; id < symbols.length; id++) {
      if (ids[symbols[id]] != NONE) {
        throw new IllegalArgumentException("symbol " + quote(symbols[id]) + " is given twice");
      }
      ids[symbols[id]] = id;
    }
  }

  /** A vocabulary of the given characters, in this order. */
  public static Vocabulary of(String symbols) {
    return new Vocabulary(symbols.codePoints().toArray());
  }

  /** The distinct characters of a text, in code point order, as the study has them. */
  public static Vocabulary ofText(String text) {
    BitSet present = new BitSet();
    text.codePoints().forEach(present::set);
    return new Vocabulary(present.stream().toArray());
  }

  /** Number of symbols. */
  public int size() {
    return symbols.length;
  }

  /** All symbols in the order of their ids. */
  public String symbols() {
    return new String(symbols, 0, symbols.length);
  }

  /**
   * Token ids of a text.
   *
   * @throws IllegalArgumentException if a character is not in the vocabulary; names it
   */
  public int[] encode(String text) {
    int[] tokens = new int[text.codePointCount(0, text.length())];
    int at = 0;
    for (int token = 0; token < tokens.length; token++) {
      int symbol = text.codePointAt(at);
      tokens[token] = id(symbol);
      at += Character.charCount(symbol);
    }
    return tokens;
  }

  /**
   * Token id of a character.
   *
   * @param symbol its code point
   * @throws IllegalArgumentException if it is not in the vocabulary; names it
   */
  public int id(int symbol) {
    int id = symbol < ids.length ? ids[symbol] : NONE;
    if (id == NONE) {
      throw new IllegalArgumentException(
          "character "
              + quote(symbol)
              + " is not in the vocabulary of "
              + symbols.length
              + " symbols");
    }
    return id;
  }

  /**
   * The text that token ids stand for.
   *
   * @throws IndexOutOfBoundsException if a number is no token id
   */
  public String decode(int... tokens) {
    int[] text = Arrays.stream(tokens).map(id -> symbols[id]).toArray();
    return new String(text, 0, text.length);
  }

  private static String quote(int symbol) {
    String unicode = String.format("U+%04X", symbol);
    return Character.isISOControl(symbol)
        ? unicode
        : "'" + Character.toString(symbol) + "' (" + unicode + ")";
  }
}
