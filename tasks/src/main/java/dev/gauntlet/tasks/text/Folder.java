package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.tasks.text.Corpus.LeftOut;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the texts in a folder, as users of {@code git grep} expect it: binary files, which have a
 * NUL byte among their first 8,000 bytes, are no text; symbolic links are not followed, so that
 * nothing is read twice or from outside of the folder; what belongs to Git itself ({@code .git}) is
 * not looked at; what cannot be read stops nothing; files come in the order of the bytes of their
 * paths. Beyond that, files that are not UTF-8, empty ones, and those that are the same, byte for
 * byte, as one before them are left out. How many were left out, and why, is counted.
 *
 * <p>What Git itself ignores is not known here: {@code exclude} leaves it out.
 */
final class Folder {
  private static final String JAR_ROOT = "/org/apache/commons/math3/";
  private static final String IN_JAR = JAR_ROOT + "util/FastMath.java";

  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
  private final DocumentFilter filter;

  /** A file whose name fits. */
  private record Candidate(String path, long size, Document.Source source) {
    byte[] bytes() {
      return path.getBytes(UTF_8);
    }
  }

  Folder(DocumentFilter filter) {
    this.filter = filter;
  }

  /**
   * The texts in a folder.
   *
   * @param name what users call it
   * @throws IllegalArgumentException if there is none; says what was left out
   * @throws IOException if the folder itself cannot be read
   */
  static Corpus read(String name, Path root, DocumentFilter filter, DoubleConsumer progress)
      throws IOException {
    Folder folder = new Folder(filter);
    folder.walk(root.toRealPath());
    return folder.corpus(name, progress);
  }

  /**
   * The source code of the library commons-math, from the jar of its sources.
   *
   * @throws IOException if the jar is not on the class path, or is broken
   */
  static Corpus readSources(DocumentFilter filter, DoubleConsumer progress) throws IOException {
    Folder folder = new Folder(filter);
    @Nullable URL one = Folder.class.getResource(IN_JAR);
    if (one == null || !(one.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException("no jar with " + IN_JAR + " on the class path");
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      jar.stream()
          .filter(entry -> ("/" + entry.getName()).startsWith(JAR_ROOT))
          .filter(entry -> entry.getName().endsWith(".java"))
          .forEach(
              entry ->
                  folder.add(entry.getName(), entry.getSize(), () -> resource(entry.getName())));
    }
    return folder.corpus(Corpus.SOURCES, progress);
  }

  private static InputStream resource(String name) throws IOException {
    @Nullable InputStream in = Folder.class.getResourceAsStream("/" + name);
    if (in == null) {
      throw new IOException("no " + name + " on the class path");
    }
    return in;
  }

  private void walk(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
            return isGits(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            if (facts.isSymbolicLink()) {
              leaveOut(LeftOut.LINK);
            } else if (!facts.isRegularFile()) {
              leaveOut(LeftOut.SPECIAL);
            } else if (!isGits(file)) {
              String path = root.relativize(file).toString().replace(File.separatorChar, '/');
              add(path, facts.size(), () -> Files.newInputStream(file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
              throw e;
            }
            leaveOut(LeftOut.UNREADABLE);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
              leaveOut(LeftOut.UNREADABLE);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isGits(Path path) {
    return path.endsWith(".git");
  }

  /** Takes a file if its name and its size fit. */
  void add(String path, long size, Document.Source source) {
    if (!filter.accepts(path)) {
      leaveOut(LeftOut.NAME);
    } else if (!filter.accepts(size)) {
      leaveOut(LeftOut.SIZE);
    } else {
      candidates.add(new Candidate(path, size, source));
    }
  }

  private void leaveOut(LeftOut why) {
    leftOut.merge(why, 1, Integer::sum);
  }

  /** Looks into each file. */
  Corpus corpus(String name, DoubleConsumer progress) {
    candidates.sort(Comparator.comparing(Candidate::bytes, Arrays::compareUnsigned));
    double size = Math.max(1, candidates.stream().mapToLong(Candidate::size).sum());
    long[] done = {0};
    Document.Progress read =
        bytes -> {
          done[0] += bytes;
          progress.accept(Math.min(1, done[0] / size));
        };
    List<Document> documents = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Candidate file : candidates) {
      try {
        Document document = Document.scan(file.path(), file.source(), read);
        if (document.isBinary()) {
          leaveOut(LeftOut.BINARY);
        } else if (document.malformed() >= 0) {
          leaveOut(LeftOut.NOT_UTF8);
        } else if (document.characters() == 0) {
          leaveOut(LeftOut.EMPTY);
        } else if (!seen.add(document.sha256())) {
          leaveOut(LeftOut.DUPLICATE);
        } else {
          documents.add(document);
        }
      } catch (IOException e) {
        leaveOut(LeftOut.UNREADABLE);
      }
    }
    if (documents.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no text: %s".formatted(name, leftOut.isEmpty() ? "no files" : describe(leftOut)));
    }
    return new Corpus(name, Collections.unmodifiableList(documents), leftOut);
  }

  /** {@code 3 binary, 1 duplicates}. */
  static String describe(Map<LeftOut, Integer> leftOut) {
    return leftOut.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
