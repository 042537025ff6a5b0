package dev.gauntlet.reports.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What comes with the report. YAML is read into records as strictly as any record of a run: no
 * unknown key, no key twice, no value of another type.
 */
public final class Resources {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private Resources() {}

  /**
   * Reads text.
   *
   * @param file its name, for error messages
   * @throws IllegalArgumentException if it is not of the type; says where and why, in one line
   */
  public static <T> T read(String file, String yaml, Class<T> type) {
    try {
      return MAPPER.readValue(yaml, type);
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      String reason = e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
      throw new IllegalArgumentException(
          "%s line %s: %s"
              .formatted(
                  file,
                  place == null ? 1 : place.getLineNr(),
                  String.valueOf(reason).lines().findFirst().orElse("not YAML")),
          e);
    }
  }

  /** Reads a resource that stands beside a class. */
  public static <T> T read(Class<?> beside, String name, Class<T> type) {
    return read(name, text(beside, name), type);
  }

  /** The text of a resource that stands beside a class. */
  public static String text(Class<?> beside, String name) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
