package dev.gauntlet.base;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Records as JSON, and back: names in snake_case, every component present, nothing unknown. Numbers
 * come back bit for bit as they were.
 */
public final class Json {
  /** Longest text that is read, in characters; far beyond any record of a trial. */
  public static final int MAX_LENGTH = 16 << 20;

  private static final int MAX_DEPTH = 50;

  /** What Jackson adds for programmers. */
  private static final String ADVICE =
      "(?s)( \\(index \\d+\\))?(; `| \\(set `| \\(but |: enable `| \\(class | \\(start marker).*";

  /** The name of a class in a message. */
  private static final String TYPE = "`(?:\\w+\\.)*(?:\\w+\\$)?(\\w+)`";

  private static final JsonMapper LINE =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_LENGTH)
                          .maxNestingDepth(MAX_DEPTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .withCoercionConfig(
              LogicalType.Textual,
              config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .addModule(FiniteDoubles.module())
          .build();

  private static final JsonMapper DOCUMENT =
      LINE.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /**
   * A record in one line, without its end.
   *
   * @throws JacksonException if it holds NaN or infinity
   */
  public static String line(Object value) {
    return LINE.writeValueAsString(value);
  }

  /** A record as a file's content, for people to read. */
  public static String document(Object value) {
    return DOCUMENT.writeValueAsString(value) + "\n";
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if {@code text} is not one of that type; the message says why
   *     in one line
   */
  public static <T> T read(String text, Class<T> type) {
    String problem =
        "not a " + (Map.class.isAssignableFrom(type) ? "JSON object" : type.getSimpleName()) + ": ";
    try {
      T value = LINE.readValue(text, type);
      if (value == null) {
        throw new IllegalArgumentException(problem + "it is null");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(problem + reason(e, text), e);
    }
  }

  /** What is wrong, without Jackson's advice to programmers; where, if there are several lines. */
  private static String reason(JacksonException e, String text) {
    String reason =
        e.getOriginalMessage()
            .replaceFirst("(?s)^Cannot construct instance of .*, problem: ", "")
            .replaceFirst(ADVICE, "")
            .replaceAll(TYPE, "$1");
    String path =
        e.getPath().stream()
            .map(JacksonException.Reference::getPropertyName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    String where =
        Stream.of(
                path.isEmpty() || reason.contains(path) ? "" : "at " + path,
                line > 0 && text.contains("\n") ? "line " + line : "")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    return where.isEmpty() ? reason : reason + " (" + where + ")";
  }
}
