package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Download;
import dev.gauntlet.tasks.examples.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Texts to learn from, one after another.
 *
 * @param name what users call it
 * @param documents its files in order; one or more, together of at most {@link #MAX_CHARACTERS}
 * @param leftOut how many files were left out, by the reason
 */
public record Corpus(String name, List<Document> documents, Map<LeftOut, Integer> leftOut) {

  /** Three plays, read from a library. */
  public static final String PLAYS = "shakespeare-plays";

  /** Name of {@link #TINYSHAKESPEARE} in a suite. */
  public static final String TINY = "tinyshakespeare";

  /** Source code in Java, read from a library. */
  public static final String SOURCES = "commons-math-sources";

  /** The corpus of the published study, from its first home. */
  public static final Download TINYSHAKESPEARE =
      new Download(
          TINY,
          "tinyshakespeare.txt",
          URI.create(
              "https://raw.githubusercontent.com/karpathy/char-rnn/master"
                  + "/data/tinyshakespeare/input.txt"),
          "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
          1_115_394);

  /** Most characters of a corpus: what can be counted by an {@code int}. */
  static final long MAX_CHARACTERS = Integer.MAX_VALUE - 1;

  private static final Document.Progress UNSEEN = bytes -> {};

  /** Why a file is no part of a corpus. */
  public enum LeftOut {
    NAME("by name"),
    SIZE("by size"),
    LINK("symbolic links"),
    SPECIAL("neither files nor folders"),
    UNREADABLE("unreadable"),
    BINARY("binary"),
    NOT_UTF8("not UTF-8"),
    EMPTY("empty"),
    DUPLICATE("duplicates");

    private final String words;

    LeftOut(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  public Corpus {
    documents = List.copyOf(documents);
    Map<LeftOut, Integer> counts = new EnumMap<>(LeftOut.class);
    counts.putAll(leftOut);
    leftOut = counts;
    long characters = documents.stream().mapToLong(Document::characters).sum();
    if (characters > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "corpus %s has %d characters, at most %d are read"
              .formatted(name, characters, MAX_CHARACTERS));
    }
  }

  /**
   * Finds a text that is one file.
   *
   * @param name {@link #PLAYS}, {@link #TINY}, or the path of a UTF-8 file in a data folder
   * @throws IllegalArgumentException if there is no such text, or it is empty or not UTF-8
   * @throws IOException if it cannot be read
   */
  public static Corpus find(String name, DataAccess data) throws IOException {
    return switch (name) {
      case PLAYS -> ofBytes(name, Plays.read().getBytes(UTF_8));
      case TINY -> ofBytes(name, data.read(TINYSHAKESPEARE));
      default -> ofBytes(name, file(name, data));
    };
  }

  private static byte[] file(String name, DataAccess data) throws IOException {
    try {
      return data.read(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "corpus is '%s', must be %s, %s or a UTF-8 file: %s"
              .formatted(name, PLAYS, TINY, e.getMessage()),
          e);
    }
  }

  static Corpus ofBytes(String name, byte[] bytes) throws IOException {
    return ofFile(name, () -> new ByteArrayInputStream(bytes), UNSEEN);
  }

  /**
   * One file. A byte order mark at its start is not part of the text; line ends are kept as they
   * are.
   *
   * @throws IllegalArgumentException if there is no text, a NUL byte (as binary files have), or a
   *     byte that is not UTF-8; names the offset of the first one
   */
  static Corpus ofFile(String name, Document.Source source, Document.Progress progress)
      throws IOException {
    Document document = Document.scan(name, source, progress);
    boolean first = document.nul() < 0 || document.malformed() < document.nul();
    if (document.malformed() >= 0 && first) {
      throw new IllegalArgumentException(
          "corpus %s is not UTF-8: malformed at byte offset %d"
              .formatted(name, document.malformed()));
    }
    if (document.nul() >= 0) {
      throw new IllegalArgumentException(
          "corpus %s is not text: NUL at byte offset %d".formatted(name, document.nul()));
    }
    if (document.characters() == 0) {
      throw new IllegalArgumentException(
          "corpus %s is empty: %d bytes".formatted(name, document.size()));
    }
    return new Corpus(name, List.of(document), Map.of());
  }

  /** The same files in another order. */
  Corpus ordered(List<Document> order) {
    return new Corpus(name, order, leftOut);
  }

  /** Number of characters of all documents, code points. */
  public int characters() {
    return (int) documents.stream().mapToLong(Document::characters).sum();
  }

  /** Number of bytes of all texts. */
  public long bytes() {
    return documents.stream().mapToLong(Document::bytes).sum();
  }

  /** Hash of the file, or of the hashes of all files in their order. */
  public String sha256() {
    if (documents.size() == 1) {
      return documents.get(0).sha256();
    }
    ContentHash hash = new ContentHash();
    documents.forEach(document -> hash.addLine(document.sha256()));
    return hash.hex();
  }

  /** Takes the text of a corpus. */
  interface Sink extends Document.Sink {
    /** What follows is of another stretch, or of another file: nothing may reach across. */
    void cut();

    /**
     * A stretch begins.
     *
     * @param start index of its first character
     */
    void begin(int start);
  }

  /**
   * Reads the whole text, as it was found, in little memory.
   *
   * @param cuts indices of characters at which stretches begin, ascending; the first is 0
   * @param progress told the share that is done
   * @throws IOException if a file cannot be read, or has changed
   */
  void read(int[] cuts, Sink sink, DoubleConsumer progress) throws IOException {
    Reader reader = new Reader(cuts, sink, progress);
    for (Document document : documents) {
      document.read(reader, reader);
      sink.cut();
    }
    progress.accept(1);
  }

  /** Divides the bytes of texts at the places of some characters. */
  private final class Reader implements Document.Sink, Document.Progress {
    private final int[] cuts;
    private final Sink sink;
    private final DoubleConsumer progress;
    private final double size = documents.stream().mapToLong(Document::size).sum();
    private int next; // of the cuts
    private long characters; // begun so far
    private long done;

    Reader(int[] cuts, Sink sink, DoubleConsumer progress) {
      this.cuts = cuts;
      this.sink = sink;
      this.progress = progress;
    }

    @Override
    public void read(int bytes) {
      done += bytes;
      progress.accept(done / size);
    }

    @Override
    public void accept(byte[] bytes, int from, int to) throws IOException {
      int start = from;
      for (int i = from; i < to; i++) {
        if (Utf8.begins(bytes[i])) {
          if (next < cuts.length && characters == cuts[next]) {
            sink.accept(bytes, start, i);
            sink.cut();
            sink.begin(cuts[next]);
            start = i;
            next++;
          }
          characters++;
        }
      }
      sink.accept(bytes, start, to);
    }
  }
}
