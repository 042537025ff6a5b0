package dev.gauntlet.testkit.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param verdict how it ended
 * @param evidence what was seen, with numbers and positions; of one that does not apply, why
 * @param cause what most likely is wrong, and what to do; null unless it failed
 */
public record CheckFinding(Verdict verdict, String evidence, @Nullable String cause) {

  /**
   * All is well.
   *
   * @param evidence what was seen, a format
   */
  static CheckFinding passed(String evidence, Object... values) {
    return new CheckFinding(Verdict.PASSED, format(evidence, values), null);
  }

  /** The question cannot be asked. */
  static CheckFinding notApplicable(String why, Object... values) {
    return new CheckFinding(Verdict.NOT_APPLICABLE, format(why, values), null);
  }

  /**
   * Something is wrong.
   *
   * @param cause what most likely is
   * @param evidence what was seen, a format
   */
  static CheckFinding failed(String cause, String evidence, Object... values) {
    return new CheckFinding(Verdict.FAILED, format(evidence, values), cause);
  }

  private static String format(String text, Object... values) {
    return values.length == 0 ? text : String.format(Locale.ROOT, text, values);
  }

  boolean hasFailed() {
    return verdict == Verdict.FAILED;
  }
}
