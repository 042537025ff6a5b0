package dev.gauntlet.trial;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The file that keeps a trial's best parameters, with where they come from. */
final class Checkpoint {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;
  private final TrialSpec spec;

  Checkpoint(TrialFolder folder, TrialSpec spec) {
    this.file = folder.checkpoint();
    this.spec = spec;
  }

  /** Removes what an earlier, interrupted trial may have left. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Keeps the model's parameters, instead of those kept before. */
  void save(CheckedModel model, long step) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt"); // what readers of the format look for: PyTorch's layouts
    metadata.put("trial_id", spec.id());
    metadata.put("step", Long.toString(step));
    metadata.put("seed", Long.toString(spec.seed()));
    metadata.put("implementation", spec.implementation().id());
    metadata.put("implementation_config", JSON.writeValueAsString(spec.implementation().config()));
    metadata.put("task", spec.task().id());
    metadata.put("task_config", JSON.writeValueAsString(spec.task().config()));
    metadata.put("data_sha256", spec.dataSha256());
    try {
      new Safetensors(model.values(), metadata).write(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a checkpoint: " + e, e);
    }
  }

  /** Gives the model the parameters that were kept. Gradients must not be recorded. */
  void restore(CheckedModel model, NDManager manager) throws IOException {
    try (NDManager scratch = manager.newSubManager()) {
      model.load(Safetensors.read(file, scratch).arrays());
    }
  }
}
