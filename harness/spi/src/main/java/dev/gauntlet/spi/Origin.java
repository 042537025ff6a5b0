package dev.gauntlet.spi;

import java.util.Objects;

/**
 * What an implementation is faithful to.
 *
 * @param title name of the original, for example {@code nanoGPT}
 * @param author who wrote it
 * @param url where it can be read; empty if it has no public address
 */
public record Origin(String title, String author, String url) {
  public Origin {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(url, "url");
  }
}
