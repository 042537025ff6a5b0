package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.DataPlaces.KnownFile;
import dev.gauntlet.spi.Download;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFoldersTest {

  @TempDir Path root;
  private final Map<String, String> environment = new HashMap<>();
  private Path named;
  private Path home;
  private Path current;

  @BeforeEach
  void makeFolders() throws IOException {
    named = Files.createDirectory(root.resolve("named"));
    home = Files.createDirectory(root.resolve("home"));
    current = Files.createDirectory(root.resolve("current"));
  }

  private DataFolders folders() {
    return DataFolders.of(named, List.of(), environment, home, current, 100);
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private String read(String path) throws IOException {
    return new String(folders().read(path), UTF_8);
  }

  @Test
  void searchesFoldersInOrder() throws IOException {
    Path fromEnvironment = Files.createDirectory(root.resolve("environment"));
    environment.put("GAUNTLET_DATA", fromEnvironment.toString());
    write(current.resolve("a.txt"), "current");
    assertThat(read("a.txt")).isEqualTo("current");
    write(home.resolve(".gauntlet/data/a.txt"), "downloads");
    assertThat(read("a.txt")).isEqualTo("downloads");
    write(fromEnvironment.resolve("a.txt"), "environment");
    assertThat(read("a.txt")).isEqualTo("environment");
    write(named.resolve("a.txt"), "named");
    assertThat(read("a.txt")).isEqualTo("named");
  }

  @Test
  void takesAFileFromWhereItWasFoundAsLongAsItIsTheSame() throws IOException {
    Path elsewhere = root.resolve("elsewhere/a.txt");
    write(elsewhere, "elsewhere");
    KnownFile known = new KnownFile("a.txt", elsewhere.toString(), Sha256.of(elsewhere));
    DataFolders folders = DataFolders.of(named, List.of(known), environment, home, current, 100);
    write(current.resolve("a.txt"), "current");

    assertThat(new String(folders.read("a.txt"), UTF_8)).isEqualTo("elsewhere");
    assertThat(folders.found())
        .containsExactly(Map.entry("a.txt", elsewhere.toRealPath().toString()));

    write(elsewhere, "changed");
    assertThat(new String(folders.read("a.txt"), UTF_8)).isEqualTo("current");
    Files.delete(current.resolve("a.txt"));
    assertThatThrownBy(() -> folders.read("a.txt"))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("; it was " + elsewhere + ", which has changed since");
    Files.delete(elsewhere);
    assertThatThrownBy(() -> folders.read("a.txt")).hasMessageEndingWith(", which is gone");
  }

  @Test
  void findsFoldersAndFilesInPlace() throws IOException {
    write(current.resolve("novels/emma.txt"), "Emma".repeat(100)); // larger than what is read
    write(home.resolve(".gauntlet/data/late/x"), "x");
    DataFolders folders = folders();

    assertThat(folders.find("novels")).isEqualTo(current.resolve("novels"));
    assertThat(folders.find("novels/emma.txt")).isEqualTo(current.resolve("novels/emma.txt"));
    assertThat(folders.find(current.resolve("novels").toString()))
        .isEqualTo(current.resolve("novels"));
    assertThat(folders.find("late")).isEqualTo(home.resolve(".gauntlet/data/late"));
    assertThat(folders.found())
        .containsEntry("novels", current.resolve("novels").toRealPath().toString());
    assertThat(folders.find(".").toRealPath()).isEqualTo(named.toRealPath());
    assertThat(folders.find(named.toString()).toRealPath()).isEqualTo(named.toRealPath());
    assertThat(folders.find(current.toString()).toRealPath()).isEqualTo(current.toRealPath());
    write(named.resolve("novels/other.txt"), "other"); // a namesake comes first, unless it is told
    assertThat(folders.find("novels")).isEqualTo(named.resolve("novels"));
    assertThat(folders.find(current.resolve("novels").toString()))
        .isEqualTo(current.resolve("novels"));
    assertThatThrownBy(() -> folders.find("poems"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("no file or folder 'poems' in ");
    for (String outside : List.of("../current/novels", root.toString(), "")) {
      assertThatThrownBy(() -> folders.find(outside))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("must be a path within a data folder");
    }
  }

  @Test
  void aFolderThatWasFoundCountsAsLongAsItIsOne() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    KnownFile known = KnownFile.of("novels", elsewhere);
    DataFolders folders = DataFolders.of(named, List.of(known), environment, home, current, 100);
    write(elsewhere.resolve("a"), "new");
    assertThat(folders.find("novels")).isEqualTo(elsewhere);
    Files.delete(elsewhere.resolve("a"));
    Files.delete(elsewhere);
    assertThatThrownBy(() -> folders.find("novels"))
        .hasMessageEndingWith("; it was " + elsewhere + ", which is gone");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFolderThatIsALinkIsFollowedWhereTheUserChoseIt() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(current.resolve("link"), elsewhere);
    assertThatThrownBy(() -> folders().find("link"))
        .hasMessageContaining("is a link that leads out of its folder");
    Files.createSymbolicLink(named.resolve("link"), elsewhere);
    assertThat(folders().find("link").toRealPath()).isEqualTo(elsewhere.toRealPath());
  }

  @Test
  void tellsOfProgress() {
    StringBuilder told = new StringBuilder();
    folders().progress("reading", 0.5);
    folders()
        .withProgress((what, done) -> told.append(what).append(' ').append(done))
        .progress("reading", 0.25);
    assertThat(told.toString()).isEqualTo("reading 0.25");
  }

  @Test
  void downloadsGoToTheCache() {
    assertThat(folders().downloads()).isEqualTo(home.resolve(".gauntlet/data"));
    environment.put("XDG_CACHE_HOME", root.resolve("cache").toString());
    assertThat(folders().downloads()).isEqualTo(root.resolve("cache/gauntlet/data"));
    environment.put("XDG_CACHE_HOME", "relative");
    assertThat(folders().downloads()).isEqualTo(home.resolve(".gauntlet/data"));
  }

  @Test
  void findsFilesInSubfolders() throws IOException {
    write(named.resolve("novels/emma.txt"), "Emma");

    assertThat(read("novels/emma.txt")).isEqualTo("Emma");
    assertThat(read("./novels/emma.txt")).isEqualTo("Emma");
  }

  @Test
  void saysWhereItSearched() {
    assertThatThrownBy(() -> read("emma.txt"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "no file 'emma.txt' in %s, %s, %s", named, home.resolve(".gauntlet/data"), current);
    assertThatThrownBy(() -> read("."))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("no file '.' in ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "..", "../secret.txt", "a/../../secret.txt", "/etc/hostname", "a\0b"})
  void staysWithinItsFolders(String path) throws IOException {
    write(root.resolve("secret.txt"), "secret");

    assertThatThrownBy(() -> read(path))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "must be a path within a data folder, without '..'; a folder becomes one by --data");
  }

  /** What is in the folders that the user has named is the user's choice. */
  @ParameterizedTest
  @ValueSource(strings = {"--data", "GAUNTLET_DATA"})
  @DisabledOnOs(OS.WINDOWS) // where making a link takes privileges
  void followsLinksOfTheUsers(String how) throws IOException {
    Path folder = named;
    if (how.equals("GAUNTLET_DATA")) {
      environment.put(how, named.toString());
      named = null;
    }
    write(root.resolve("elsewhere/novel.txt"), "Emma");
    Files.createSymbolicLink(folder.resolve("a.txt"), root.resolve("elsewhere/novel.txt"));
    Files.createSymbolicLink(folder.resolve("novels"), root.resolve("elsewhere"));

    assertThat(read("a.txt")).isEqualTo("Emma");
    assertThat(read("novels/novel.txt")).isEqualTo("Emma");
  }

  @ParameterizedTest
  @ValueSource(strings = {"current", "home/.gauntlet/data"})
  @DisabledOnOs(OS.WINDOWS)
  void followsNoLinkOutOfAFolderThatNobodyNamed(String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    write(root.resolve("secret.txt"), "secret");
    write(folder.resolve("b.txt"), "b");
    Files.createSymbolicLink(folder.resolve("a.txt"), root.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("inside.txt"), folder.resolve("b.txt"));

    assertThatThrownBy(() -> read("a.txt"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "file %s is a link that leads out of its folder; links are followed in the folder"
                + " named with --data",
            folder.resolve("a.txt"));
    assertThat(read("inside.txt")).isEqualTo("b");
  }

  @Test
  void takesAnAbsolutePathThatLiesWithinAFolder() throws IOException {
    write(named.resolve("novels/emma.txt"), "Emma");
    write(root.resolve("named-too/secret.txt"), "secret");

    assertThat(read(named.resolve("novels/emma.txt").toString())).isEqualTo("Emma");
    for (Path outside :
        new Path[] {
          root.resolve("named-too/secret.txt"), named.resolve("../named-too/secret.txt"), named
        }) {
      assertThatThrownBy(() -> read(outside.toString()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("must be a path within a data folder");
    }
  }

  @Test
  void knowsWhatALocaleCannotExpress() {
    assertThat(DataPath.expressible("роман.txt", "ANSI_X3.4-1968")).isFalse();
    assertThat(DataPath.expressible("roman.txt", "ANSI_X3.4-1968")).isTrue();
    assertThat(DataPath.expressible("роман.txt", "UTF-8")).isTrue();
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    write(named.resolve("a.txt"), "x".repeat(101));

    assertThatThrownBy(() -> read("a.txt"))
        .isInstanceOf(InputException.class)
        .hasMessage("file %s has 101 bytes, at most 100 are read", named.resolve("a.txt"));
  }

  @Test
  void refusesFoldersThatAreNone() {
    environment.put("GAUNTLET_DATA", root.resolve("gone").toString());
    assertThatThrownBy(this::folders)
        .isInstanceOf(InputException.class)
        .hasMessage("GAUNTLET_DATA is '%s', must be an existing folder", root.resolve("gone"));
    named = root.resolve("none");
    assertThatThrownBy(this::folders)
        .isInstanceOf(InputException.class)
        .hasMessage("--data is '%s', must be an existing folder", root.resolve("none"));
  }

  private static Download download(String content) {
    return new Download(
        "hamlet",
        "hamlet.txt",
        URI.create("https://example.org/hamlet"),
        Sha256.of(content.getBytes(UTF_8)),
        content.length());
  }

  @Test
  void verifiesDownloads() throws IOException {
    write(home.resolve(".gauntlet/data/hamlet.txt"), "To be");

    assertThat(folders().read(download("To be"))).isEqualTo("To be".getBytes(UTF_8));
    Download other = download("or not to be");
    assertThatThrownBy(() -> folders().read(other))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s is not hamlet: its SHA-256 is %s, must be %s",
            home.resolve(".gauntlet/data/hamlet.txt"),
            Sha256.of("To be".getBytes(UTF_8)),
            other.sha256());
  }

  @Test
  void saysHowToGetADownload() throws IOException {
    write(current.resolve("hamlet.txt"), "To be"); // not a place for downloads

    assertThatThrownBy(() -> folders().read(download("To be")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "hamlet is not in %s, %s: fetch it with 'gauntlet data fetch hamlet',"
                + " or put https://example.org/hamlet there as 'hamlet.txt'",
            named, home.resolve(".gauntlet/data"));
  }
}
