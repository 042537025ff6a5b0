package dev.gauntlet.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.run.journal.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether TensorBoard's own reader understands the files, where a Python with it is installed. */
class TensorBoardReaderIT {
  private static final String READ =
      """
      import sys
      from tensorboard.backend.event_processing import event_accumulator
      from tensorboard.plugins.hparams import plugin_data_pb2
      events = event_accumulator.EventAccumulator(sys.argv[1])
      events.Reload()
      for tag in events.summary_metadata:
          data = events.summary_metadata[tag].plugin_data
          print(tag, data.plugin_name, len(events.Tensors(tag)) if tag in events.Tags()['tensors']
              else len(events.Scalars(tag)))
      start = events.summary_metadata['_hparams_/session_start_info'].plugin_data.content
      parsed = plugin_data_pb2.HParamsPluginData.FromString(start).session_start_info
      print('batch_size', parsed.hparams['batch_size'].number_value)
      """;

  @TempDir private Path dir;

  private static String python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", "-c"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? out : "failed: " + out;
  }

  private static boolean hasTensorBoard() throws InterruptedException {
    try {
      return !python("import tensorboard").startsWith("failed");
    } catch (IOException e) {
      return false; // no Python
    }
  }

  @Test
  void readsThem() throws IOException, InterruptedException {
    assumeTrue(hasTensorBoard(), "there is no Python with TensorBoard");
    try (TensorBoard board = new TensorBoard(dir.resolve("run"), complaint -> {})) {
      EventFiles.run(dir.resolve("run"), Records.completed(1), board);
    }
    assertThat(python(READ, EventFiles.file(dir.resolve("run")).getParent().toString()))
        .contains(
            "loss/validation scalars 2",
            "loss/train scalars 1",
            "samples/on_the_way text 1",
            "_hparams_/session_start_info hparams 1",
            "_hparams_/session_end_info hparams 1",
            "batch_size 32.0");
  }
}
