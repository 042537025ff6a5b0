package dev.gauntlet.tasks.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentHashTest {

  @Test
  void hashesBytes() {
    // The first example of FIPS 180-2.
    assertThat(ContentHash.of("abc".getBytes(UTF_8)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void hashesLines() {
    ContentHash hash = new ContentHash();
    hash.addLine("größe");
    hash.addLine(12);
    assertThat(hash.hex()).isEqualTo(ContentHash.of("größe\n12\n".getBytes(UTF_8)));
  }
}
