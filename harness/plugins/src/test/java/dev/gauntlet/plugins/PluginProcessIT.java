package dev.gauntlet.plugins;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Implementation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of plugins that never come back. */
class PluginProcessIT {
  @TempDir Path root;

  @Test
  void namesJarAndClassOfAConstructorThatHangs() throws Exception {
    Path jar =
        new PluginJarBuilder(root)
            .classes(
                Map.of(
                    "Hanging",
                    """
                    import ai.djl.nn.*;
                    import dev.gauntlet.spi.*;

                    public class Hanging implements Implementation<Hanging.Config> {
                      public record Config() {}
                      public Hanging() { while (true) { Thread.onSpinWait(); } }
                      public String id() { return "hanging"; }
                      public Origin origin() { return null; }
                      public Config defaults() { return new Config(); }
                      public Block build(Config config, Problem problem) { return null; }
                    }
                    """))
            .service(Implementation.class, "Hanging")
            .build(root.resolve("hanging.jar"));

    try (PluginProcess process =
        new PluginProcess(List.of(PluginJar.named(jar)), Duration.ofSeconds(8))) {
      assertThatThrownBy(process::registered)
          .isInstanceOf(InputException.class)
          .hasMessage(
              "plugin %s (class Hanging) is broken: it did not come to an end of being loaded"
                  + " within 8 s",
              jar.toRealPath());
    }
  }
}
