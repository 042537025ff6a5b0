package dev.gauntlet.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What token ids stand for: one Unicode character each, or one or more bytes of UTF-8. A token's id
 * is its index.
 */
public final class Vocabulary {
  private static final int NONE = -1;

  private final int[] symbols; // code points by token id; none where tokens are bytes
  private final int[] ids; // token ids by code point, up to the largest symbol
  private final int unknown; // id of all other characters, or NONE
  private final @Nullable ByteTokens bytes;

  private record ByteTokens(List<byte[]> tokens, Function<byte[], int[]> encoder) {}

  private Vocabulary(int[] symbols) {
    this.symbols = symbols;
    this.ids = new int[Arrays.stream(symbols).max().orElse(NONE) + 1];
    this.unknown = NONE;
    this.bytes = null;
    Arrays.fill(ids, NONE);
    for (int id = 0; id < symbols.length; id++) {
      if (ids[symbols[id]] != NONE) {
        throw new IllegalArgumentException("symbol " + quote(symbols[id]) + " is given twice");
      }
      ids[symbols[id]] = id;
    }
  }

  private Vocabulary(Vocabulary characters, int unknown) {
    this.symbols = characters.symbols;
    this.ids = characters.ids;
    this.unknown = unknown;
    this.bytes = null;
  }

  private Vocabulary(ByteTokens bytes) {
    this.symbols = new int[0];
    this.ids = new int[0];
    this.unknown = NONE;
    this.bytes = bytes;
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

  /**
   * A vocabulary whose tokens are bytes of UTF-8, as a byte-pair encoding has them. A token need
   * not be a whole character.
   *
   * @param tokens the bytes of each, by token id; not to be changed any more
   * @param encoder splits the UTF-8 of any text into token ids
   */
  public static Vocabulary ofBytes(List<byte[]> tokens, Function<byte[], int[]> encoder) {
    return new Vocabulary(new ByteTokens(List.copyOf(tokens), encoder));
  }

  /**
   * The same characters, of which one stands for all that are not among them: {@link #encode}
   * refuses none.
   *
   * @param symbol its code point, for example that of the replacement character U+FFFD
   * @throws IllegalArgumentException if it is not in the vocabulary
   */
  public Vocabulary withUnknown(int symbol) {
    return new Vocabulary(this, id(symbol));
  }

  /** Number of tokens. */
  public int size() {
    return bytes == null ? symbols.length : bytes.tokens().size();
  }

  /** All symbols in the order of their ids. */
  public String symbols() {
    int[] all = new int[size()];
    Arrays.setAll(all, id -> id);
    return decode(all);
  }

  /** Whether each token is one character; if not, a token is bytes of UTF-8. */
  public boolean hasCharacters() {
    return bytes == null;
  }

  /**
   * Token ids of a text.
   *
   * @throws IllegalArgumentException if a character is not in the vocabulary; names it
   */
  public int[] encode(String text) {
    if (bytes != null) {
      return bytes.encoder().apply(text.getBytes(UTF_8));
    }
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
   * @throws IllegalArgumentException if it is not in the vocabulary, or no token by itself; names
   *     it
   */
  public int id(int symbol) {
    int id;
    if (bytes != null) {
      int[] tokens = encode(Character.toString(symbol));
      id = tokens.length == 1 ? tokens[0] : NONE;
    } else {
      id = symbol < ids.length && ids[symbol] != NONE ? ids[symbol] : unknown;
    }
    if (id == NONE) {
      throw new IllegalArgumentException(
          "character " + quote(symbol) + " is not in the vocabulary of " + size() + " symbols");
    }
    return id;
  }

  /**
   * The text that token ids stand for. Bytes that are not UTF-8, as a character of which only a
   * part is there, are replaced by U+FFFD.
   *
   * @throws IndexOutOfBoundsException if a number is no token id
   */
  public String decode(int... tokens) {
    if (bytes != null) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int token : tokens) {
        text.writeBytes(bytes.tokens().get(token));
      }
      return text.toString(UTF_8);
    }
    int[] text = Arrays.stream(tokens).map(id -> symbols[id]).toArray();
    return new String(text, 0, text.length);
  }

  /** Decodes tokens that come one after another, for example as a model draws them. */
  public Decoder decoder() {
    return new Decoder();
  }

  /** Decodes one token after another; what is not a whole character yet waits for the next. */
  public final class Decoder {
    private static final int LONGEST_CHARACTER = 4;

    private final CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer left = ByteBuffer.allocate(0);

    private Decoder() {}

    /**
     * The text that is complete with the next token; may be empty.
     *
     * @throws IndexOutOfBoundsException if the number is no token id
     */
    public String next(int token) {
      return bytes == null
          ? Vocabulary.this.decode(token)
          : decode(bytes.tokens().get(token), false);
    }

    /** What is left when no more tokens come: U+FFFD for a part of a character, or nothing. */
    public String end() {
      return bytes == null ? "" : decode(new byte[0], true);
    }

    private String decode(byte[] more, boolean last) {
      ByteBuffer in =
          ByteBuffer.allocate(left.remaining() + more.length).put(left).put(more).flip();
      CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST_CHARACTER);
      decoder.decode(in, out, last);
      if (last) {
        decoder.flush(out);
        decoder.reset();
      }
      left = in;
      return out.flip().toString();
    }
  }

  private static String quote(int symbol) {
    String unicode = String.format("U+%04X", symbol);
    return Character.isISOControl(symbol)
        ? unicode
        : "'" + Character.toString(symbol) + "' (" + unicode + ")";
  }
}
