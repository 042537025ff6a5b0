package dev.gauntlet.spark;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How Spark's driver is started. */
final class AgentCommand {
  private static final String AGENT = "dev.gauntlet.spark.agent.AgentMain";

  private AgentCommand() {}

  /**
   * The command.
   *
   * @param scratch takes what is made for it
   * @throws InputException if there is no distribution of Gauntlet for the executors
   */
  static ProcessBuilder of(String master, SparkHome home, Path scratch) throws IOException {
    String installed = System.getenv("GAUNTLET_WORKER_HOME");
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh", // a terminal's Ctrl-C is for this process, which ends Spark's in order
                "-c",
                "trap '' HUP INT; exec \"$@\"",
                "sh",
                home.submit().toString(),
                "--master",
                master,
                "--deploy-mode",
                "client",
                "--name",
                "gauntlet",
                "--class",
                AGENT));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "spark.plugins=dev.gauntlet.spark.agent.EventPlugin",
                "spark.task.maxFailures=1", // who runs what again, and how often, is decided here
                "spark.stage.maxConsecutiveAttempts=1",
                "spark.task.cpus=1",
                "spark.speculation=false",
                "spark.dynamicAllocation.enabled=false",
                "spark.task.reaper.enabled=true",
                "spark.locality.wait=1s",
                "spark.ui.showConsoleProgress=false"));
    if (installed == null) {
      settings.add("spark.archives=" + AgentJar.archive(distribution(), scratch) + "#gauntlet");
    }
    settings.forEach(setting -> command.addAll(List.of("--conf", setting)));
    command.addAll(List.of(AgentJar.of(scratch).toString(), scratch.toString()));
    if (installed != null) {
      command.add(installed);
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.path().toString());
    return builder;
  }

  /** What is shipped: the folder with {@code lib} and the launcher. */
  private static Path distribution() {
    String home = System.getProperty("gauntlet.home");
    for (Path folder :
        home == null
            ? List.<Path>of()
            : List.of(Path.of(home), Path.of(home, "harness", "cli", "target", "gauntlet"))) {
      if (Files.isDirectory(folder.resolve("lib"))) {
        return folder;
      }
    }
    throw new InputException(
        "there is no distribution to take to the cluster: start with the 'gauntlet' command, or say"
            + " in GAUNTLET_WORKER_HOME where one is installed there");
  }
}
