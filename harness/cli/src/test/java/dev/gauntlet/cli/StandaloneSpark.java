package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real standalone cluster of Spark on loopback: a master and workers of one core each, as
 * processes, with a {@code SPARK_HOME} whose jars the build of {@code harness/spark} copies. All
 * that is started by way of it is found in /proc by the name of its folder.
 */
final class StandaloneSpark implements AutoCloseable {
  private static final Path TARGET = Path.of("..", "spark", "target").toAbsolutePath().normalize();
  private static final Path JARS = TARGET.resolve("spark-home/jars");
  private static final Path OTHER_JARS = TARGET.resolve("other-spark/jars");
  private static final int SOON_SECONDS = 10;
  private static final List<String> SMALL = // for one core: of a JVM's time most is compilation
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  /** The processes of a run on it, by a word of their command. */
  enum Kind {
    MASTER("org.apache.spark.deploy.master.Master"),
    WORKER("org.apache.spark.deploy.worker.Worker"),
    EXECUTOR("org.apache.spark.executor.CoarseGrainedExecutorBackend"),
    AGENT("org.apache.spark.deploy.SparkSubmit"),
    WORK("work"),
    TRIAL("dev.gauntlet.run.child.ChildMain");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private final Path folder;
  private final int port;

  /** A cluster without a process. */
  StandaloneSpark(Path folder, String... settings) throws IOException {
    this.folder = folder.toRealPath();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(JARS).as("Spark's jars, which harness/spark copies").isDirectory();
    Path home = Files.createDirectories(home());
    Files.createSymbolicLink(home.resolve("jars"), JARS);
    submitScript(home);
    configure("conf", settings);
    script(
        this.folder.resolve("installed/gauntlet"),
        "exec '%s' %s -Djava.awt.headless=true -Dai.djl.offline=true -Duser.home='%s' -Djava.io.tmpdir='%s' -Dgauntlet.archives='%s/start' -cp '%s/lib/*' %s \"$@\""
            .formatted(
                java(),
                String.join(" ", SMALL),
                this.folder,
                Files.createDirectories(this.folder.resolve("tmp")),
                Command.DISTRIBUTION,
                Command.DISTRIBUTION,
                Main.class.getName()));
  }

  /**
   * Writes a configuration of its own for drivers.
   *
   * @param settings {@code spark.name value}
   * @return its folder
   */
  Path configure(String name, String... settings) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "spark.driver.host 127.0.0.1",
                "spark.driver.bindAddress 127.0.0.1",
                "spark.ui.enabled false",
                "spark.executor.memory 512m",
                "spark.executor.extraJavaOptions " + String.join(" ", SMALL),
                "spark.local.dir " + folder));
    all.addAll(List.of(settings));
    Path conf = Files.createDirectories(home().resolve(name));
    Files.write(conf.resolve("spark-defaults.conf"), all);
    return conf;
  }

  /** Makes a {@code SPARK_HOME} of another version, with this one's for all else that it uses. */
  Path otherHome() throws IOException {
    Path home = folder.resolve("other-spark");
    Path jars = Files.createDirectories(home.resolve("jars"));
    Map<String, Path> byArtifact = new TreeMap<>();
    for (Path from : List.of(JARS, OTHER_JARS)) {
      try (Stream<Path> files = Files.list(from)) {
        files.forEach(
            jar -> byArtifact.put(jar.getFileName().toString().replaceFirst("-\\d[^-]*", ""), jar));
      }
    }
    for (Path jar : byArtifact.values()) {
      Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
    }
    Files.createSymbolicLink(home.resolve("conf"), home().resolve("conf"));
    submitScript(home);
    return home;
  }

  /** As the script of a release does, which is in no artifact of Maven's. */
  private static void submitScript(Path home) throws IOException {
    script(
        home.resolve("bin/spark-submit"),
        "exec '%s' %s -Xmx512m -cp \"${SPARK_CONF_DIR:-$SPARK_HOME/conf}:$SPARK_HOME/jars/*\" %s \"$@\""
            .formatted(java(), String.join(" ", SMALL), Kind.AGENT.word));
  }

  private Path home() {
    return folder.resolve("spark");
  }

  /** What {@code --on} takes. */
  String master() {
    return "spark://127.0.0.1:" + port;
  }

  void startMaster() throws IOException {
    start(Kind.MASTER, 1, "--host", "127.0.0.1", "--port", "" + port);
  }

  /** Waits until the master listens. */
  void awaitMaster() throws InterruptedException {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        assertThat(all(Kind.MASTER)).as("the master has ended").isNotEmpty();
        Thread.sleep(100);
      }
    }
  }

  /**
   * Starts workers, as far as they are not there.
   *
   * @param numbers from 2: each has a loopback address of its own
   */
  void startMissing(List<Integer> numbers) throws IOException {
    for (int number : numbers) {
      if (all(Kind.WORKER).stream().noneMatch(each -> has(each, "127.0.0." + number))) {
        startWorker(number);
      }
    }
  }

  private void startWorker(int number) throws IOException {
    Path work = folder.resolve("work-" + number);
    List<String> options =
        List.of("--host", "127.0.0." + number, "--cores", "1", "--memory", "1g", "--work-dir");
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of(work.toString(), master()));
    start(Kind.WORKER, number, arguments.toArray(String[]::new));
  }

  private void start(Kind kind, int number, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    command.addAll(SMALL);
    command.addAll(List.of("-cp", JARS + "/*", kind.word, "--webui-port", "0"));
    command.addAll(List.of("--properties-file", home() + "/conf/spark-defaults.conf"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = environment(Command.builder(command, folder));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0." + number);
    builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(kind + "-" + number + ".log").toFile())
        .start();
  }

  private ProcessBuilder environment(ProcessBuilder builder) {
    builder.environment().put("SPARK_HOME", home().toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13"); // as a release's scripts set it
    builder.environment().put("GAUNTLET_WORKER_HOME", folder.resolve("installed").toString());
    return builder;
  }

  /** Starts {@code gauntlet} with this Spark, by way of another command. */
  Running gauntlet(Map<String, String> environment, List<String> by, Object... arguments) {
    List<String> command = new ArrayList<>(by);
    command.addAll(Command.line(folder));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = environment(Command.builder(command, folder));
    builder.environment().putAll(environment);
    return Command.start(builder);
  }

  /** Runs {@code gauntlet} with this Spark. */
  Outcome gauntlet(Object... arguments) {
    return gauntlet(Map.of(), List.of(), arguments).outcome();
  }

  /** The processes of a kind that there are. */
  List<ProcessHandle> all(Kind kind) {
    return ProcessHandle.allProcesses()
        .filter(process -> isOurs(process) && has(process, kind.word))
        .toList();
  }

  /** What there is of a run: all but the master and the workers. */
  List<ProcessHandle> ofRuns() {
    return ProcessHandle.allProcesses()
        .filter(this::isOurs)
        .filter(process -> !has(process, Kind.MASTER.word))
        .filter(process -> !has(process, Kind.WORKER.word))
        .toList();
  }

  private boolean isOurs(ProcessHandle process) {
    return process.pid() != ProcessHandle.current().pid()
        && (words(process, "cmdline") + words(process, "environ").toString())
            .contains(folder.toString());
  }

  /** Whether a process was started with a word. */
  private static boolean has(ProcessHandle process, String word) {
    return words(process, "cmdline").contains(word);
  }

  private static List<String> words(ProcessHandle process, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", "" + process.pid(), file));
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) { // it has ended, or is somebody else's
      return List.of();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void script(Path file, String line) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Override
  public void close() throws Exception {
    List<ProcessHandle> left = ProcessHandle.allProcesses().filter(this::isOurs).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : left) {
      process.onExit().get(SOON_SECONDS, TimeUnit.SECONDS);
    }
  }
}
