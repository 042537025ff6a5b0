package dev.gauntlet.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFilterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "*.java A.java true",
        "*.java src/deep/A.java true", // no slash: names at any depth
        "*.java A.javac false",
        "src/*.java src/A.java true",
        "src/*.java src/deep/A.java false",
        "src/*.java other/src/A.java false", // a slash: from the folder
        "src/**/*.java src/A.java true",
        "src/**/*.java src/a/b/A.java true",
        "**/test/** a/test/B.java true",
        "**/test/** test/B.java true",
        "**/test/** tests/B.java false",
        "build build/x/y.txt true", // a folder: all that is in it
        "build/ build/x/y.txt true",
        "build rebuild/x.txt false",
        "/build build/x.txt true",
        "/build a/build/x.txt false",
        "?.c a.c true",
        "?.c ab.c false",
        "*.{java,kt} B.kt true",
        "*.{java,kt} B.py false",
        "a.b axb false", // no regular expression
        "a[1] a[1] true",
      })
  void patternsAreThoseOfGit(String pattern, String path, boolean fits) {
    assertThat(DocumentFilter.pattern("include", pattern).matcher(path).matches()).isEqualTo(fits);
  }

  @Test
  void everySettingMustAgree() {
    DocumentFilter filter = DocumentFilter.of("src/, *.{md,txt}", "**/gen/**", ".java,MD", 10, 100);
    assertThat(filter.accepts("src/a/B.java")).isTrue();
    assertThat(filter.accepts("README.md")).isTrue();
    assertThat(filter.accepts("notes.txt")).as("extension").isFalse();
    assertThat(filter.accepts("test/B.java")).as("not included").isFalse();
    assertThat(filter.accepts("src/gen/B.java")).as("excluded").isFalse();
    assertThat(filter.accepts("src/B.JAVA")).as("case of an extension").isTrue();
    assertThat(filter.accepts(9)).isFalse();
    assertThat(filter.accepts(10)).isTrue();
    assertThat(filter.accepts(100)).isTrue();
    assertThat(filter.accepts(101)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.{a,b", "/"})
  void aPatternThatIsNoneIsRefused(String pattern) {
    assertThatThrownBy(() -> DocumentFilter.of(pattern, "", "", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pattern");
  }
}
