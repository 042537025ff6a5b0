package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans a trial of a plugin, which answers in a process of its own. */
class PluginJarsIT extends PlanningTest {

  @Test
  void hashesTheJarsThatTakePart() throws Exception {
    Path folder = Files.createDirectory(root.resolve("plugins"));
    Path library =
        new PluginJarBuilder(root).entry("a.txt", "a").build(folder.resolve("library.jar"));
    Path jar =
        new PluginJarBuilder(root)
            .classes(Map.of("Other", "public class Other {}"))
            .service(Implementation.class, Toys.Width.class.getName())
            .build(root.resolve("width.jar"));
    catalog.close();
    catalog =
        Catalog.load(List.of(jar), folder, Toys.application(root, Toys.Table.class.getName()));

    List<TrialSpec> specs = specs(plan(suiteOf("toy-text", "toy-table, toy-width"))).toList();

    assertThat(specs.get(0).versions()).isEqualTo(VERSIONS);
    assertThat(specs.get(1).versions())
        .containsAllEntriesOf(VERSIONS)
        .containsEntry("plugin:toy-width", Sha256.of(jar))
        .containsEntry("library:library.jar", Sha256.of(library))
        .hasSize(4);
  }
}
