package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.child.plugin.Counting;
import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.run.child.plugin.Faulty;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A trial of the plugin that misbehaves, with everything at hand that a test may want to change.
 */
final class FaultyTrial {
  static final int STEPS = 40;
  static final int FAULTY_STEP = 12;

  final List<TrialEvent> events = new ArrayList<>();
  final Path folder;
  double patienceSeconds = 120;
  String path = "";
  long heapMb = 256;
  long memoryMb = 4096;
  List<String> cpus = List.of();
  String budget = "steps=" + STEPS;
  String evalInterval = "steps=20";
  Double gradClip = null;
  boolean hangingData = false;
  boolean accuracyOnly = true; // which is over sooner
  TrialExecutor.Listener listener = event -> {};
  private final Fault fault;

  /**
   * A trial.
   *
   * @param base where its folder is made
   */
  FaultyTrial(Fault fault, Path base) throws IOException {
    this.fault = fault;
    this.folder = Files.createTempDirectory(base, fault.name());
    if (fault == Fault.DELETE_FOLDER) {
      path = folder.toString();
    }
  }

  TrialResult run() throws IOException {
    try (ChildExecutor executor = new ChildExecutor(settings())) {
      return run(executor);
    }
  }

  TrialResult run(ChildExecutor executor) {
    return executor.run(
        spec(),
        folder,
        event -> {
          events.add(event);
          listener.on(event);
        });
  }

  ChildSettings settings() throws IOException {
    return new ChildSettings(
        List.of(plugin()), DataPlaces.NONE, accuracyOnly, patienceSeconds, heapMb, memoryMb, cpus);
  }

  /** A jar that registers the plugin; the rest of its classes is on the class path of the tests. */
  private PluginJar plugin() throws IOException {
    Path jar = folder.resolveSibling("faulty.jar");
    if (!Files.exists(jar)) {
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
        register(out, Implementation.class, Faulty.class);
        register(out, Task.class, Counting.class);
      }
    }
    try (Catalog catalog = Catalog.load(List.of(jar), null)) {
      return catalog.jars().get(0);
    }
  }

  private static void register(JarOutputStream jar, Class<?> type, Class<?> provider)
      throws IOException {
    jar.putNextEntry(new JarEntry("META-INF/services/" + type.getName()));
    jar.write(provider.getName().getBytes(UTF_8));
    jar.closeEntry();
    String file = provider.getName().replace('.', '/') + ".class"; // a plugin's jar has its classes
    jar.putNextEntry(new JarEntry(file));
    try (InputStream bytes = provider.getClassLoader().getResourceAsStream(file)) {
      bytes.transferTo(jar);
    }
    jar.closeEntry();
  }

  TrialSpec spec() {
    String kebab = fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Map<String, Object> config = Map.of("fault", kebab, "step", (long) FAULTY_STEP, "path", path);
    return new TrialSpec(
        "0123456789abcdef",
        "faults",
        new Choice("faulty", config),
        new Choice("counting", Map.of("hang", hangingData)),
        7,
        new Training(
            0.03,
            0.01,
            0.9,
            0.999,
            1e-8,
            32,
            budget,
            evalInterval,
            null,
            false,
            Decay.CONSTANT,
            0,
            gradClip),
        1,
        "cpu",
        Counting.SHA256,
        Map.of());
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }
}
