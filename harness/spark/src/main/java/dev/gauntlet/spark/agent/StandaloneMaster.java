package dev.gauntlet.spark.agent;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.DeployMessages.MasterStateResponse;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import scala.reflect.ClassTag$;

/** What the master of a standalone cluster says of it, where there is one. */
final class StandaloneMaster {
  private static final Pattern MASTER = Pattern.compile("spark://(.+):(\\d+)");
  private static final String ENDPOINT = "Master"; // Spark's own name for it

  private StandaloneMaster() {}

  /**
   * What there is, in one line, for somebody who has got no executor; empty if nobody says.
   *
   * <p>Asked in the way of Spark's own pages on a master, which is no public interface: a version
   * in which it is another says nothing here.
   */
  static String describe(SparkContext spark) {
    Matcher master = MASTER.matcher(spark.master());
    if (!master.matches()) {
      return "";
    }
    try {
      MasterStateResponse state =
          spark
              .env()
              .rpcEnv()
              .setupEndpointRef(
                  new RpcAddress(master.group(1), Integer.parseInt(master.group(2))), ENDPOINT)
              .askSync(
                  RequestMasterState$.MODULE$,
                  ClassTag$.MODULE$.<MasterStateResponse>apply(MasterStateResponse.class));
      List<String> others =
          Arrays.stream(state.activeApps())
              .filter(each -> !each.id().equals(spark.applicationId()))
              .map(each -> each.desc().name().replaceAll("\\s+", " "))
              .sorted()
              .toList();
      return "workers there: %d, with %d cores and %d MiB of memory in all; an executor wants %s MiB; other applications there: %s"
          .formatted(
              state.workers().length,
              Arrays.stream(state.workers()).mapToInt(WorkerInfo::cores).sum(),
              Arrays.stream(state.workers()).mapToInt(WorkerInfo::memory).sum(),
              spark.executorMemory(),
              others.isEmpty() ? "none" : String.join(", ", others));
    } catch (Exception | LinkageError e) {
      return "";
    }
  }
}
