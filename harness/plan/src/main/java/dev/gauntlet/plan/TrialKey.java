package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/**
 * The hash by which a trial is known: 64 bits of a SHA-256 over all that decides its outcome. The
 * same trial has the same key in every suite, on every machine and in every locale.
 */
final class TrialKey {

  private static final int HEX_DIGITS = 16;

  /** What is hashed: sorted, so that the order of settings does not matter. */
  private final Map<String, String> parts = new TreeMap<>();

  private TrialKey(TrialSpec spec) {
    put("implementation", spec.implementation());
    put("task", spec.task());
    put("seed", spec.seed());
    Configs.toMap(spec.training()).forEach((key, value) -> put("training." + key, value));
    put("threads", spec.threads());
    put("device", spec.device());
    put("data", spec.dataSha256());
    spec.versions().forEach((key, value) -> put("version." + key, value));
  }

  /** The same trial with its key as its id. */
  static TrialSpec identify(TrialSpec spec) {
    return new TrialSpec(
        of(spec),
        spec.suite(),
        spec.implementation(),
        spec.task(),
        spec.seed(),
        spec.training(),
        spec.threads(),
        spec.device(),
        spec.dataSha256(),
        spec.versions());
  }

  /** The key of a trial; its id and suite do not count. */
  private static String of(TrialSpec spec) {
    MessageDigest digest = Sha256.digest();
    new TrialKey(spec)
        .parts.forEach(
            (key, value) -> {
              update(digest, key);
              update(digest, value);
            });
    return Sha256.hex(digest).substring(0, HEX_DIGITS);
  }

  private void put(String key, Choice choice) {
    put(key, choice.id());
    choice.config().forEach((name, value) -> put(key + "." + name, value));
  }

  private void put(String key, Object value) {
    // The shortest decimal form of a double depends on the version of Java; the exact one does not.
    parts.put(
        key, value instanceof Double number ? Double.toHexString(number) : String.valueOf(value));
  }

  /** With its length, so that no two lists of strings are hashed alike. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
