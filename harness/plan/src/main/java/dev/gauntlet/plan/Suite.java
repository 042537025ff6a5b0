package dev.gauntlet.plan;

import java.util.List;
import java.util.Map;

/**
 * A suite as it is written: names not looked up, matrices not expanded.
 *
 * @param name what the run is called
 * @param description what it is for, in one line; may be empty
 * @param placement where its trials run, if it says so
 * @param infer as in {@link RunPlan}
 * @param profile as in {@link RunPlan}
 * @param expect as in {@link RunPlan}
 * @param ladder as in {@link RunPlan}
 * @param jobs trials side by side, unless the user says otherwise: {@link #AUTO}, or empty for one
 * @param seeds one trial for each
 * @param training settings for all entries
 * @param entries what is to be learned by whom
 */
record Suite(
    String name,
    String description,
    Placement placement,
    boolean infer,
    boolean profile,
    boolean expect,
    boolean ladder,
    String jobs,
    List<Long> seeds,
    Map<String, Setting> training,
    List<Entry> entries) {

  /** As many as make the run shortest. */
  static final String AUTO = "auto";

  /**
   * Tasks, and who is to learn them.
   *
   * @param tasks each with every implementation
   * @param training settings for this entry, before those for all
   * @param implementations their own training settings come first
   */
  record Entry(
      List<Selection> tasks, Map<String, Setting> training, List<Selection> implementations) {}

  /**
   * Plugins and settings to try them with.
   *
   * @param line where it begins
   * @param id one plugin or several
   * @param settings of the plugin
   * @param training settings for this selection; empty for a task
   */
  record Selection(
      FileLine line, Setting id, Map<String, Setting> settings, Map<String, Setting> training) {}

  /**
   * A key with the values to try.
   *
   * @param line of the key
   * @param values one, or those of a list
   */
  record Setting(FileLine line, List<Yaml.Scalar> values) {}
}
