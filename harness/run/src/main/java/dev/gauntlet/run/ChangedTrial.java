package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A trial that is not the one that was recorded, though it stands in its place.
 *
 * @param spec the trial as it is now
 * @param before what was recorded; null if nothing stood in its place
 */
public record ChangedTrial(TrialSpec spec, TrialSpec before) {

  /**
   * The trials of a plan that are not recorded.
   *
   * @param recorded as they were last planned
   * @param planned as they are now
   */
  static List<ChangedTrial> between(List<TrialSpec> recorded, List<TrialSpec> planned) {
    List<TrialSpec> gone = without(recorded, planned);
    List<ChangedTrial> changes = new ArrayList<>();
    for (TrialSpec spec : without(planned, recorded)) {
      TrialSpec before =
          gone.stream()
              .filter(old -> sameSettings(old, spec))
              .findFirst()
              .or(() -> gone.stream().filter(old -> samePlace(old, spec)).findFirst())
              .orElse(null);
      gone.remove(before);
      changes.add(new ChangedTrial(spec, before));
    }
    return changes;
  }

  private static List<TrialSpec> without(List<TrialSpec> specs, List<TrialSpec> others) {
    List<String> ids = others.stream().map(TrialSpec::id).toList();
    return new ArrayList<>(specs.stream().filter(spec -> !ids.contains(spec.id())).toList());
  }

  private static boolean samePlace(TrialSpec one, TrialSpec other) {
    return one.implementation().id().equals(other.implementation().id())
        && one.task().id().equals(other.task().id())
        && one.seed() == other.seed();
  }

  private static boolean sameSettings(TrialSpec one, TrialSpec other) {
    return samePlace(one, other)
        && one.implementation().describeConfig().equals(other.implementation().describeConfig())
        && one.task().describeConfig().equals(other.task().describeConfig())
        && one.training().equals(other.training());
  }

  /** What is not as it was: {@code changed data, version of djl}. */
  public String describe() {
    if (before == null) {
      return "it is new";
    }
    List<String> parts = new ArrayList<>();
    if (!sameSettings(spec, before)) {
      parts.add("configuration");
    }
    if (!spec.dataSha256().equals(before.dataSha256())) {
      parts.add("data");
    }
    if (spec.threads() != before.threads()) {
      parts.add("threads");
    }
    if (!spec.device().equals(before.device())) {
      parts.add("device");
    }
    versions(spec.versions(), before.versions(), parts);
    return "changed " + String.join(", ", parts);
  }

  private static void versions(
      Map<String, String> now, Map<String, String> then, List<String> parts) {
    TreeSet<String> names = new TreeSet<>(now.keySet());
    names.addAll(then.keySet());
    for (String name : names) {
      if (!Objects.equals(now.get(name), then.get(name))) {
        parts.add(name.contains(":") ? name : "version of " + name);
      }
    }
  }
}
