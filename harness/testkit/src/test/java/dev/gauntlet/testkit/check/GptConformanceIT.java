package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Implementation;
import java.util.List;
import java.util.Map;

/** As the author of a plugin writes it. */
class GptConformanceIT extends ConformanceTest {
  @Override
  protected Implementation<?> implementation() {
    return new MutantGpt(Mutation.NONE);
  }

  @Override
  protected Map<String, ?> settings() {
    return Map.of("width", 8L);
  }

  @Override
  protected List<String> except() {
    return List.of("memory", "chance", "counting", "alphabet"); // which MutantsIT has asked
  }
}
