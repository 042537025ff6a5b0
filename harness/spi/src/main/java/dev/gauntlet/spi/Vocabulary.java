package dev.gauntlet.spi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The symbols of a task, one Unicode character each; a symbol's token id is its index. */
public final class Vocabulary {
  private final int[] symbols; // code points by token id
  private final Map<Integer, Integer> ids = new HashMap<>();

  private Vocabulary(int[] symbols) {
    this.symbols = symbols;
    for (int id = 0; id < symbols.length; id++) {
      if (ids.put(symbols[id], id) != null) {
        throw new IllegalArgumentException("symbol " + quote(symbols[id]) + " is given twice");
      }
    }
  }

  /** A vocabulary of the given characters, in this order. */
  public static Vocabulary of(String symbols) {
    return new Vocabulary(symbols.codePoints().toArray());
  }

  /** The distinct characters of a text, in code point order, as the study has them. */
  public static Vocabulary ofText(String text) {
    return new Vocabulary(text.codePoints().sorted().distinct().toArray());
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
    return text.codePoints().map(this::id).toArray();
  }

  /** The text that token ids stand for. */
  public String decode(int... tokens) {
    int[] text = Arrays.stream(tokens).map(id -> symbols[id]).toArray();
    return new String(text, 0, text.length);
  }

  private int id(int symbol) {
    Integer id = ids.get(symbol);
    if (id == null) {
      throw new IllegalArgumentException(
          "character "
              + quote(symbol)
              + " is not in the vocabulary of "
              + symbols.length
              + " symbols");
    }
    return id;
  }

  private static String quote(int symbol) {
    String unicode = String.format("U+%04X", symbol);
    return Character.isISOControl(symbol)
        ? unicode
        : "'" + Character.toString(symbol) + "' (" + unicode + ")";
  }
}
