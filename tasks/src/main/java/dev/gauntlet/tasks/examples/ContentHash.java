package dev.gauntlet.tasks.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over bytes or lines of text. */
public final class ContentHash {
  private final MessageDigest digest;

  /** A hash of nothing yet. */
  public ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of some bytes; 64 lower-case hexadecimal digits. */
  public static String of(byte[] bytes) {
    ContentHash hash = new ContentHash();
    hash.digest.update(bytes);
    return hash.hex();
  }

  /** Adds some bytes of an array. */
  public void add(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  /** Adds the text of a value and a line feed. */
  public void addLine(Object value) {
    digest.update(value.toString().getBytes(UTF_8));
    digest.update((byte) '\n');
  }

  /** The hash of everything added; 64 lower-case hexadecimal digits. Starts anew afterwards. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
