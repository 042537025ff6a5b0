package dev.gauntlet.spi;

import dev.gauntlet.spi.result.TrialResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Identifies data exactly.
 *
 * @param sha256 hash of everything that was read or generated, its split included; 64 lower-case
 *     hexadecimal digits
 * @param facts what a reader should know of the data, in display order, for example {@code test
 *     problems with a mirrored twin in training}. A fact whose name begins with {@link #WARNING} is
 *     one whole sentence that says why figures on this data may mislead; reports show it among
 *     their warnings
 */
public record Fingerprint(String sha256, Map<String, String> facts) {
  /** What the name of a fact begins with if it is a reason to doubt figures on this data. */
  public static final String WARNING = TrialResult.DATA_WARNING;

  public Fingerprint {
    Objects.requireNonNull(sha256, "sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 in hexadecimal: " + sha256);
    }
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
