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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.status.api.v1.ExecutorSummary;
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
 * {@code cancel KEY}; the end of its input ends it. It says {@code executors HOST CORES HOST
 * CORES..} once, {@code line KEY LINE}, and of the end of an order {@code ended KEY CODE ERROR},
 * {@code lost KEY REASON} or, if a file cannot be written here, {@code unwritten KEY REASON}. A key
 * stands for one attempt at one order; what comes of others is dropped. If there is no executor for
 * too long it says {@code none SECONDS WHAT_THERE_IS} and ends; before it has joined the cluster,
 * {@code apart SECONDS}.
 */
public final class AgentMain {
  private static final String WAIT = "spark.gauntlet.executorWait";
  private static final String WAIT_DEFAULT = "60s";
  private static final long SETTLED_MS = 3000; // no further executor for so long: these are all
  private static final long LOOK_MS = 200;
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+).*");

  private final PrintStream out;
  private final Path scratch;
  private final @Nullable String home;
  private final long waitMs;
  private final CountDownLatch end = new CountDownLatch(1); // of its input
  private final ExecutorService jobs = Executors.newCachedThreadPool(AgentMain::daemon);
  private final Map<String, String> folders = new ConcurrentHashMap<>(); // by key that is active
  private final Map<String, String> losses = new ConcurrentHashMap<>(); // by key
  private final Map<String, String> unwritten = new ConcurrentHashMap<>(); // by key
  private volatile @Nullable JavaSparkContext context;

  private AgentMain(PrintStream out, Path scratch, @Nullable String home, long waitMs) {
    this.out = out;
    this.scratch = scratch;
    this.home = home;
    this.waitMs = waitMs;
  }

  /**
   * Begins.
   *
   * @param args a folder of what was made for this, which is deleted if nobody wants anything any
   *     more: who made it may have been killed; and that of Gauntlet's distribution on each
   *     machine, if it is not shipped
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.setOut(System.err); // what Spark prints is for its log
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    SparkConf conf = new SparkConf();
    long waitMs = 1000 * conf.getTimeAsSeconds(WAIT, WAIT_DEFAULT);
    AgentMain agent =
        new AgentMain(out, Path.of(args[0]), args.length == 1 ? null : args[1], waitMs);
    daemon(() -> agent.listen(in)).start();
    daemon(agent::guard).start();
    agent.context = new JavaSparkContext(conf);
    EventPlugin.receive(agent::take);
    agent.spark().sc().addSparkListener(agent.new Losses());
    agent.tend();
    agent.spark().sc().cancelAllJobs();
    agent.jobs.shutdown();
    agent.spark().stop();
    agent.exit();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "gauntlet");
    thread.setDaemon(true);
    return thread;
  }

  private JavaSparkContext spark() {
    return Objects.requireNonNull(context, "nothing is asked before this has joined a cluster");
  }

  /** Ends this process if it has not joined the cluster in time, or nobody wants it any more. */
  private void guard() {
    try {
      boolean wanted = !end.await(waitMs, TimeUnit.MILLISECONDS);
      if (context == null) {
        if (wanted) {
          say("apart", "" + waitMs / 1000);
        }
        exit();
      }
    } catch (InterruptedException e) {
      // nobody does that
    }
  }

  private void exit() {
    try {
      if (end.getCount() == 0) {
        WorkTask.delete(scratch);
      }
    } catch (IOException e) {
      // who made it deletes it, if that is still there
    }
    System.exit(0);
  }

  /** Says which executors there are, and when there is none for too long; until it is to end. */
  private void tend() throws InterruptedException {
    int expected = expected();
    boolean told = false;
    Map<String, Integer> cores = Map.of();
    long changed = System.nanoTime();
    long seen = System.nanoTime();
    do {
      List<ExecutorSummary> executors =
          CollectionConverters.asJava(spark().sc().statusStore().executorList(true)).stream()
              .filter(each -> !each.id().equals("driver") && each.totalCores() > 0)
              .toList();
      Map<String, Integer> now = new TreeMap<>();
      executors.forEach(each -> now.merge(host(each.hostPort()), each.totalCores(), Integer::sum));
      if (!now.equals(cores)) {
        changed = System.nanoTime();
        cores = now;
      }
      if (!now.isEmpty()) {
        seen = System.nanoTime();
      } else if (System.nanoTime() - seen > waitMs * 1_000_000) {
        say("none", "" + waitMs / 1000, StandaloneMaster.describe(spark().sc()));
        return;
      }
      boolean settled = System.nanoTime() - changed > SETTLED_MS * 1_000_000;
      if (!told && !now.isEmpty() && (expected > 0 ? executors.size() >= expected : settled)) {
        List<String> words = new ArrayList<>(List.of("executors"));
        now.forEach((host, count) -> words.addAll(List.of(host, "" + count)));
        say(words.toArray(String[]::new));
        told = true;
      }
    } while (!end.await(LOOK_MS, TimeUnit.MILLISECONDS));
  }

  /** Without the port, which it has once blocks of data can be fetched there. */
  private static String host(String hostPort) {
    return hostPort.replaceFirst(":\\d+$", "");
  }

  /** How many executors were asked for; 0 if all that there are. */
  private int expected() {
    var local = LOCAL_CLUSTER.matcher(spark().sc().master());
    return local.matches()
        ? Integer.parseInt(local.group(1))
        : spark().sc().getConf().getInt("spark.executor.instances", 0);
  }

  private void listen(BufferedReader in) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split("\t", -1);
        switch (words[0]) {
          case "file" -> spark().addFile(words[1]);
          case "cancel" -> {
            folders.remove(words[1]);
            spark().cancelJobGroup(words[1]);
          }
          case "ask" -> submit(words[1], words[2], "", "", "", List.of(words[3].split(" ")));
          case "submit" ->
              submit(words[1], words[2], words[3], words[4], words[5], List.of("work"));
          default -> throw new IllegalStateException("unknown: " + words[0]);
        }
      }
    } catch (IOException e) {
      // as at its end
    } finally {
      end.countDown();
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
          String[] last;
          try {
            spark().setJobGroup(key, "trial " + key, true);
            last = new String[] {"ended", key, run(task, order, host).replaceFirst("^ended\t", "")};
          } catch (Exception e) {
            String why = unwritten.get(key);
            String loss = losses.getOrDefault(key, firstLine(e)).replaceAll("\\s+", " ");
            last = new String[] {why == null ? "lost" : "unwritten", key, why == null ? loss : why};
          }
          folders.remove(key); // what comes late must not reach another attempt's folder
          losses.remove(key);
          unwritten.remove(key);
          say(last);
        });
  }

  /** Runs a job of one task, on a host if that is there and free. */
  private String run(WorkTask task, String order, String host) {
    Seq<String> hosts = CollectionConverters.asScala(List.of(host)).toSeq();
    Seq<Tuple2<String, Seq<String>>> one =
        CollectionConverters.asScala(List.of(new Tuple2<>(order, hosts))).toSeq();
    return spark()
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
      if (!folders.containsKey(key)) { // cancelled before it had begun
        spark().cancelJobGroup(key);
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      String key = keys.get(task.stageId());
      if (key != null && task.reason() instanceof ExecutorLostFailure loss) {
        losses.put(key, loss.toErrorString());
        spark().cancelJobGroup(key);
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
    // Nothing of an attempt that is over; and none is over while this writes.
    folders.computeIfPresent(
        (String) message[0],
        (key, folder) -> {
          if (message.length == 3) {
            say("line", key, (String) message[2]);
          } else if (FILE_NAME.matcher((String) message[2]).matches() && !folder.isEmpty()) {
            write(key, Path.of(folder), (String) message[2], (byte[]) message[3]);
          }
          return folder;
        });
  }

  private void write(String key, Path folder, String name, byte[] bytes) {
    try {
      Path file = Files.createDirectories(folder).resolve(name);
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      unwritten.put(key, firstLine(e));
      throw new IllegalStateException("cannot be written: " + e.getMessage(), e);
    }
  }

  private void say(String... words) {
    synchronized (out) {
      out.println(String.join("\t", words));
    }
  }
}
