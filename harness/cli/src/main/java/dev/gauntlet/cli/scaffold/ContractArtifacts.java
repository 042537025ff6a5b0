package dev.gauntlet.cli.scaffold;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.base.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What plugins are built against, as Maven has it in a repository: the artifacts of Gauntlet's own
 * that its BOM names, and the BOM. The jars are those of this distribution; each holds its pom.
 */
public final class ContractArtifacts {
  private static final String GROUP = "dev.gauntlet";
  private static final String BOM = "gauntlet-bom";
  private static final Pattern MANAGED =
      Pattern.compile(
          "<groupId>" + Pattern.quote(GROUP) + "</groupId>\\s*<artifactId>([\\w-]+)</artifactId>");

  /** Beside what was installed: which files these are, so that nobody else's are replaced. */
  private static final String RECORD = "installed-by-gauntlet.sha256";

  private final String version = Objects.requireNonNull(Templates.versions().get("gauntlet"));
  private final List<Path> classPath;

  /**
   * The artifacts among the jars of a class path.
   *
   * @param classPath as Java has it
   */
  public ContractArtifacts(String classPath) {
    this.classPath = Stream.of(classPath.split(File.pathSeparator, -1)).map(Path::of).toList();
  }

  /**
   * A file of an artifact.
   *
   * @param content all of it
   * @param built when it was made
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes it
  private record Built(byte[] content, FileTime built) {}

  /**
   * Installs all artifacts. Each file is written whole or not at all.
   *
   * @param repository a local Maven repository; made if it is not there
   * @return files that stay as they were, because they are newer than those here and not Gauntlet's
   *     own work
   * @throws InputException if an artifact is not on the class path, or cannot be written
   */
  public List<Path> install(Path repository) {
    List<Path> kept = new ArrayList<>();
    String bom = Templates.text("gauntlet-bom.xml");
    List<String> artifacts =
        MANAGED
            .matcher(bom.substring(bom.indexOf("<dependencyManagement>")))
            .results()
            .map(match -> match.group(1))
            .toList();
    Path current = repository;
    try {
      for (String artifact : artifacts) {
        Path jar = jar(artifact);
        current = folder(repository, artifact);
        Files.createDirectories(current);
        kept.addAll(install(current, artifact, files(artifact, jar)));
      }
      // Last, since it is what a build asks for first: with it, all are there.
      FileTime built = Files.getLastModifiedTime(jar(artifacts.get(0)));
      current = folder(repository, BOM);
      Files.createDirectories(current);
      kept.addAll(install(current, BOM, Map.of(".pom", new Built(bom.getBytes(UTF_8), built))));
      return kept;
    } catch (IOException e) {
      throw new InputException(
          "Gauntlet's artifacts cannot be installed in %s: %s"
              .formatted(current, OneLine.reason(e)),
          e);
    }
  }

  private Path folder(Path repository, String artifact) {
    return repository.resolve(GROUP.replace('.', '/')).resolve(artifact).resolve(version);
  }

  private Path jar(String artifact) {
    String name = artifact + "-" + version + ".jar";
    return classPath.stream()
        .filter(path -> path.endsWith(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    name
                        + " is not on the class path: this Gauntlet was started from folders of"
                        + " classes, must be its distribution"));
  }

  private static Map<String, Built> files(String artifact, Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry pom = zip.getEntry("META-INF/maven/" + GROUP + "/" + artifact + "/pom.xml");
      FileTime built = Files.getLastModifiedTime(jar);
      return Map.of(
          ".pom",
          new Built(zip.getInputStream(pom).readAllBytes(), built),
          ".jar",
          new Built(Files.readAllBytes(jar), built));
    }
  }

  /** Installs the files of an artifact, by the ends of their names. */
  private List<Path> install(Path folder, String artifact, Map<String, Built> files)
      throws IOException {
    Path record = folder.resolve(RECORD);
    List<String> installed =
        Files.isRegularFile(record) ? Files.readAllLines(record, UTF_8) : List.of();
    List<Path> kept = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Built> file : files.entrySet()) {
      Path target = folder.resolve(artifact + "-" + version + file.getKey());
      byte[] content = file.getValue().content();
      String line = line(Sha256.of(content), target);
      String there = Files.exists(target) ? line(Sha256.of(target), target) : "";
      boolean foreign = !there.isEmpty() && !there.equals(line) && !installed.contains(there);
      if (foreign && Files.getLastModifiedTime(target).compareTo(file.getValue().built()) > 0) {
        kept.add(target);
        continue;
      }
      if (!there.equals(line)) {
        AtomicFile.write(
            target, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(content)));
      }
      lines.add(line);
    }
    AtomicFile.writeStringUnforced(record, String.join("\n", lines) + "\n");
    return kept;
  }

  private static String line(String sha256, Path file) {
    return sha256 + "  " + file.getFileName(); // as sha256sum has it
  }
}
