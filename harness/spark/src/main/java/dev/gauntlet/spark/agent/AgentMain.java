package dev.gauntlet.spark.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * Spark's driver, in a process of its own: it has Spark's jars and none of Gauntlet's, and Gauntlet
 * none of Spark's. Both talk in lines, words with tabs between.
 *
 * <p>It is told {@code submit KEY HOST FOLDER PLUGINS ORDER}, {@code ask KEY HOST ARGUMENTS} and
 * {@code cancel KEY}; the end of its input ends it. It says {@code executors HOST,HOST}, {@code
 * line KEY LINE}, {@code ended KEY CODE ERROR} and {@code lost KEY REASON}. A key stands for one
 * attempt at one order; what comes of others is dropped.
 */
public final class AgentMain {
  private static final long EXECUTORS_MS = 60_000;
  private static final long SETTLED_MS = 3000; // no further executor for so long: these are all
  private static final long LOOK_MS = 200;
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+).*");

  private final JavaSparkContext spark;
  private final PrintStream out;
  private final @Nullable String home;
  private final ExecutorService jobs = Executors.newCachedThreadPool(AgentMain::daemon);
  private final Map<String, String> folders = new ConcurrentHashMap<>(); // by key that is active
  private final Map<String, String> losses = new ConcurrentHashMap<>(); // by key

  private AgentMain(JavaSparkContext spark, PrintStream out, @Nullable String home) {
    this.spark = spark;
    this.out = out;
    this.home = home;
  }

  /**
   * Begins.
   *
   * @param args the folder of Gauntlet's distribution on each machine, if it is not shipped
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.setOut(System.err); // what Spark prints is for its log
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    JavaSparkContext spark = new JavaSparkContext(new SparkConf());
    AgentMain agent = new AgentMain(spark, out, args.length == 0 ? null : args[0]);
    Thread end = daemon(() -> agent.listen(in));
    end.start();
    EventPlugin.receive(agent::take);
    spark.sc().addSparkListener(agent.new Losses());
    agent.say("executors", String.join(",", agent.executors(end)));
    end.join();
    spark.sc().cancelAllJobs();
    agent.jobs.shutdown();
    spark.stop();
    System.exit(0);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "gauntlet");
    thread.setDaemon(true);
    return thread;
  }

  /** The hosts of executors, once as many are there as were asked for, or no more come. */
  private Set<String> executors(Thread listening) throws InterruptedException {
    int expected = expected();
    long deadline = System.nanoTime() + EXECUTORS_MS * 1_000_000;
    Set<String> hosts = new TreeSet<>();
    int count = 0;
    long since = System.nanoTime();
    while (System.nanoTime() < deadline && listening.isAlive()) {
      SparkExecutorInfo[] all = spark.sc().statusTracker().getExecutorInfos();
      int now = all.length - 1; // the driver is one of them
      if (now != count) {
        since = System.nanoTime();
        count = now;
        hosts.clear();
        String driver = spark.sc().getConf().get("spark.driver.host", "");
        int port = spark.sc().env().blockManager().blockManagerId().port();
        Arrays.stream(all)
            .filter(each -> !(each.host().equals(driver) && each.port() == port))
            .forEach(each -> hosts.add(each.host()));
      }
      boolean settled = System.nanoTime() - since > SETTLED_MS * 1_000_000;
      if (count > 0 && (expected > 0 ? count >= expected : settled)) {
        break;
      }
      Thread.sleep(LOOK_MS);
    }
    return hosts;
  }

  /** How many executors were asked for; 0 if all that there are. */
  private int expected() {
    var local = LOCAL_CLUSTER.matcher(spark.sc().master());
    return local.matches()
        ? Integer.parseInt(local.group(1))
        : spark.sc().getConf().getInt("spark.executor.instances", 0);
  }

  private void listen(BufferedReader in) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split("\t", -1);
        switch (words[0]) {
          case "file" -> spark.addFile(words[1]);
          case "cancel" -> {
            folders.remove(words[1]);
            spark.cancelJobGroup(words[1]);
          }
          case "ask" -> submit(words[1], words[2], "", "", "", List.of(words[3].split(" ")));
          case "submit" ->
              submit(words[1], words[2], words[3], words[4], words[5], List.of("work"));
          default -> throw new IllegalStateException("unknown: " + words[0]);
        }
      }
    } catch (IOException e) {
      // as at its end
    }
  }

  private void submit(
      String key,
      String host,
      String folder,
      String plugins,
      String order,
      List<String> arguments) {
    folders.put(key, folder);
    List<String> shipped = plugins.isEmpty() ? List.of() : List.of(plugins.split(","));
    WorkTask task = new WorkTask(key, home, arguments, shipped);
    jobs.execute(
        () -> {
          try {
            spark.setJobGroup(key, "trial " + key, true);
            say("ended", key, run(task, order, host).replaceFirst("^ended\t", ""));
          } catch (Exception e) {
            String loss = losses.remove(key);
            say("lost", key, loss == null ? firstLine(e) : loss.replaceAll("\\s+", " "));
          } finally {
            folders.remove(key);
          }
        });
  }

  /** Runs a job of one task, on a host if that is there and free. */
  private String run(WorkTask task, String order, String host) {
    Seq<String> hosts = CollectionConverters.asScala(List.of(host)).toSeq();
    Seq<Tuple2<String, Seq<String>>> one =
        CollectionConverters.asScala(List.of(new Tuple2<>(order, hosts))).toSeq();
    return spark
        .sc()
        .makeRDD(one, ClassTag$.MODULE$.<String>apply(String.class))
        .toJavaRDD()
        .map(task)
        .collect()
        .get(0);
  }

  /**
   * Hears when an executor is lost. Spark would run its task again, or wait for a place to do so;
   * here that is the end of the attempt.
   */
  private final class Losses extends SparkListener {
    private final Map<Integer, String> keys = new ConcurrentHashMap<>(); // by stage

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String key = job.properties().getProperty("spark.jobGroup.id", "");
      CollectionConverters.asJava(job.stageIds()).forEach(id -> keys.put((Integer) id, key));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      String key = keys.get(task.stageId());
      if (key != null && task.reason() instanceof ExecutorLostFailure loss) {
        losses.put(key, loss.toErrorString());
        spark.cancelJobGroup(key);
      }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
      keys.remove(stage.stageInfo().stageId());
    }
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("").replace('\t', ' ');
  }

  /** Takes what a task has sent: a line, or a piece of a file. */
  private void take(Object[] message) {
    String key = (String) message[0];
    String folder = folders.get(key);
    if (folder == null) {
      return; // of an attempt that is over
    }
    if (message.length == 3) {
      say("line", key, (String) message[2]);
      return;
    }
    String name = (String) message[2];
    if (!FILE_NAME.matcher(name).matches() || folder.isEmpty()) {
      return; // nothing that a trial leaves
    }
    try {
      Path file = Files.createDirectories(Path.of(folder)).resolve(name);
      Files.write(file, (byte[]) message[3], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException("cannot be written: " + e.getMessage(), e);
    }
  }

  private void say(String... words) {
    synchronized (out) {
      out.println(String.join("\t", words));
    }
  }
}
