package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {

  private static Yaml.Mapping read(String text) {
    return YamlReader.read("a.yaml", text.getBytes(UTF_8));
  }

  static Stream<Arguments> scalars() {
    return Stream.of(
        Arguments.of("12", 12L),
        Arguments.of("-3", -3L),
        Arguments.of("18446744073709551616", BigInteger.TWO.pow(64)),
        Arguments.of("1.0", 1.0),
        Arguments.of("1e-3", 0.001),
        Arguments.of("1.0E-4", 0.0001),
        Arguments.of("true", true),
        Arguments.of("yes", "yes"),
        Arguments.of("True", "True"),
        Arguments.of("'12'", "12"),
        Arguments.of("\"true\"", "true"),
        Arguments.of("0x10", "0x10"),
        Arguments.of("012", "012"),
        Arguments.of("2026-01-01", "2026-01-01"),
        Arguments.of(".inf", ".inf"),
        Arguments.of("-.inf", "-.inf"),
        Arguments.of(".nan", ".nan"),
        Arguments.of("''", ""),
        Arguments.of("12 s # comment", "12 s"));
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void typesScalarsAsJsonDoes(String text, Object value) {
    Yaml.Entry entry = read("a: " + text).entries().get("a");

    assertThat(entry.value()).isEqualTo(new Yaml.Scalar(new FileLine("a.yaml", 1), value));
  }

  @Test
  void knowsWhereEverythingIs() {
    Yaml.Mapping root = read("\n# comment\na:\n  - b\n  - {c: 1,\n     d:\n       2}\n");

    Yaml.Entry a = root.entries().get("a");
    assertThat(a.line().number()).isEqualTo(3);
    assertThat(a.value()).isInstanceOf(Yaml.Sequence.class);
    Yaml.Mapping inner = (Yaml.Mapping) ((Yaml.Sequence) a.value()).items().get(1);
    assertThat(inner.line().number()).isEqualTo(5);
    assertThat(inner.entries().get("d").line().number()).isEqualTo(6);
    assertThat(inner.entries().get("d").value().line().number()).isEqualTo(7);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("", "a.yaml is empty"),
        Arguments.of("# nothing", "a.yaml is empty"),
        Arguments.of("text", "a.yaml:1: the file must be a mapping: key: value"),
        Arguments.of("\n- a", "a.yaml:2: the file must be a mapping: key: value"),
        Arguments.of("a: 1\nb: 2\na: 3", "a.yaml:3: key 'a' is given twice, first on line 1"),
        Arguments.of("x: {a: 1, 'a': 3}", "a.yaml:1: key 'a' is given twice, first on line 1"),
        Arguments.of("a:\nb: 2", "a.yaml:1: a value is missing"),
        Arguments.of("a: null", "a.yaml:1: a value is missing"),
        Arguments.of("a: &x 1", "a.yaml:1: anchors and aliases (& and *) are not allowed"),
        Arguments.of("a: 1\nb: *x", "a.yaml:2: anchors and aliases (& and *) are not allowed"),
        Arguments.of(
            "a: !!java.net.URL [x]", "a.yaml:1: tag tag:yaml.org,2002:java.net.URL is not allowed"),
        Arguments.of("a: !x {b: 1}", "a.yaml:1: tag !x is not allowed"),
        Arguments.of("a: !!str 1", "a.yaml:1: tag tag:yaml.org,2002:str is not allowed"),
        Arguments.of("a: 1\n---\nb: 2", "a.yaml:2: a second document, only one is allowed"),
        Arguments.of("[a]: 1", "a.yaml:1: a key must be a single word"),
        Arguments.of("? {a: 1}\n: 1", "a.yaml:1: a key must be a single word"),
        Arguments.of("a: b: c", "a.yaml:1: not YAML: mapping values are not allowed here"),
        Arguments.of("a: 1\n\u0007: 2", "a.yaml:2: not YAML: character U+0007 is not allowed"),
        Arguments.of("a: " + "[".repeat(100_000), "a.yaml:1: nested deeper than 20 levels"),
        Arguments.of(
            "a: " + "1".repeat(100_000), "a.yaml:1: a number of 100000 digits is too large"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWithThePlace(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class).hasMessage(message);
  }

  @Test
  void namesTheFirstByteThatIsNotUtf8() {
    assertThatThrownBy(() -> YamlReader.read("a.yaml", new byte[] {'a', ':', (byte) 0xc3, ' '}))
        .isInstanceOf(InputException.class)
        .hasMessage("a.yaml is not UTF-8 text: byte 2");
  }

  @Test
  void refusesALargeFile() {
    assertThatThrownBy(() -> YamlReader.read("a.yaml", new byte[YamlReader.MAX_BYTES + 1]))
        .isInstanceOf(InputException.class)
        .hasMessage("a.yaml has more than 1048576 bytes");
  }
}
