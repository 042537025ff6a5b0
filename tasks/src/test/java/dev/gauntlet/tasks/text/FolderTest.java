package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.gauntlet.tasks.text.Corpus.LeftOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  private static final DocumentFilter ALL = DocumentFilter.of("", "", "", 0, Long.MAX_VALUE);

  @TempDir private Path root;

  private void write(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private void write(String path, String text) throws IOException {
    write(path, text.getBytes(UTF_8));
  }

  private Corpus read() throws IOException {
    return Folder.read("f", root, ALL, share -> {});
  }

  private static String text(Corpus corpus) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    corpus.read(
        new int[] {0},
        new EncodedText.Only(
            null, split(corpus), (bytes, from, to) -> text.write(bytes, from, to - from)),
        share -> {});
    return text.toString(UTF_8);
  }

  private static TextSplit split(Corpus corpus) {
    return TextSplit.byPosition(corpus.characters(), 0.1, 0.1, false, 1);
  }

  private static List<String> names(Corpus corpus) {
    return corpus.documents().stream().map(Document::name).toList();
  }

  @Test
  void filesComeInTheOrderOfTheBytesOfTheirPaths() throws IOException {
    for (String path : List.of("b", "a/z", "a.txt", "a/b/c", "Z", "\uFF61", "\uD800\uDF48")) {
      write(path, path);
    }
    assertThat(names(read()))
        .containsExactly("Z", "a.txt", "a/b/c", "a/z", "b", "\uFF61", "\uD800\uDF48");
  }

  @Test
  void whatIsNoTextIsLeftOutAndCounted() throws IOException {
    write("a.txt", "first");
    write("bin/x", "text\0more");
    write("bin/late", "x".repeat(7999) + "\0");
    write("text-to-git", "x".repeat(8000) + "\0y"); // a NUL beyond Git's 8,000 bytes
    write("utf16", "hello".getBytes(UTF_16LE));
    write("latin1", "größe".getBytes(ISO_8859_1));
    write("cut-short", new byte[] {'a', (byte) 0xE2, (byte) 0x82});
    write("empty", "");
    write("mark-only", new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    write("z/copy", "first");
    write(".git/config", "of Git");
    write("module/.git", "gitdir: elsewhere");
    write(".hidden", "hidden");
    Corpus corpus = read();
    assertThat(names(corpus)).containsExactly(".hidden", "a.txt", "text-to-git");
    assertThat(corpus.leftOut())
        .containsOnly(
            entry(LeftOut.BINARY, 3),
            entry(LeftOut.NOT_UTF8, 2),
            entry(LeftOut.EMPTY, 2),
            entry(LeftOut.DUPLICATE, 1));
    assertThat(Folder.describe(corpus.leftOut()))
        .isEqualTo("3 binary, 2 not UTF-8, 2 empty, 1 duplicates");
  }

  @Test
  void symbolicLinksAreNotFollowed(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret"), "secret");
    write("real/a", "a");
    Files.createSymbolicLink(root.resolve("out"), elsewhere);
    Files.createSymbolicLink(root.resolve("out-file"), elsewhere.resolve("secret"));
    Files.createSymbolicLink(root.resolve("real/cycle"), root);
    Files.createSymbolicLink(root.resolve("twice"), root.resolve("real"));
    Files.createSymbolicLink(root.resolve("broken"), root.resolve("nowhere"));
    Corpus corpus = read();
    assertThat(names(corpus)).containsExactly("real/a");
    assertThat(corpus.leftOut()).containsOnly(entry(LeftOut.LINK, 5));
  }

  @Test
  void theNamedFolderMayBeALink(@TempDir Path elsewhere) throws IOException {
    write("a", "a");
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), root);
    assertThat(names(Folder.read("f", link, ALL, share -> {}))).containsExactly("a");
  }

  @Test
  void whatCannotBeReadStopsNothing() {
    Folder folder = new Folder(ALL);
    folder.add("a", 1, () -> new ByteArrayInputStream("a".getBytes(UTF_8)));
    folder.add(
        "b",
        1,
        () -> {
          throw new AccessDeniedException("b");
        });
    Corpus corpus = folder.corpus("f", share -> {});
    assertThat(names(corpus)).containsExactly("a");
    assertThat(corpus.leftOut()).containsOnly(entry(LeftOut.UNREADABLE, 1));
  }

  @Test
  void namesAndSizesAreFiltered() throws IOException {
    write("a.java", "12345");
    write("b.java", "1");
    write("c.txt", "12346");
    Corpus corpus = Folder.read("f", root, DocumentFilter.of("", "", "java", 2, 10), share -> {});
    assertThat(names(corpus)).containsExactly("a.java");
    assertThat(corpus.leftOut()).containsOnly(entry(LeftOut.NAME, 1), entry(LeftOut.SIZE, 1));
  }

  @Test
  void lineEndsStayAndMarksGo() throws IOException {
    write("a", "\uFEFFone\r\ntwo\r\n");
    write("b", "three\n");
    write("c", "\rfour\u2028\uFEFF");
    Corpus corpus = read();
    assertThat(text(corpus)).isEqualTo("one\r\ntwo\r\nthree\n\rfour\u2028\uFEFF");
    assertThat(corpus.bytes()).isEqualTo(10 + 6 + 11);
    assertThat(corpus.characters()).isEqualTo(10 + 6 + 7);
    assertThat(corpus.documents())
        .extracting(Document::byteOrderMark)
        .containsExactly(true, false, false);
    assertThat(corpus.documents())
        .extracting(Document::carriageReturns)
        .containsExactly(true, false, false);
  }

  @Test
  void aFolderWithoutTextIsRefusedWithWhatWasLeftOut() throws IOException {
    assertThatThrownBy(this::read).hasMessage("f has no text: no files");
    write("x", "\0");
    write("y", "");
    assertThatThrownBy(this::read)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("f has no text: 1 binary, 1 empty");
  }

  @Test
  void aFileThatChangesWhileItIsReadIsNoticed() throws IOException {
    for (String now : List.of("textx", "tex", "tExt")) {
      write("a", "text");
      Corpus corpus = read();
      write("a", now);
      assertThatThrownBy(() -> text(corpus))
          .isInstanceOf(IOException.class)
          .hasMessage("a has changed while it was read");
    }
  }

  @Test
  void sourcesOfALibraryAreACorpus() throws IOException {
    Corpus corpus = Folder.readSources(ALL, share -> {});
    assertThat(corpus.documents()).hasSize(990);
    assertThat(corpus.bytes()).isEqualTo(8_641_739);
    assertThat(corpus.sha256())
        .isEqualTo("69f481f1e29a8ab37213cc3e41d0a89b997b919b82c6be19312e9ef3540da856");
    assertThat(corpus.leftOut()).isEmpty();
  }
}
