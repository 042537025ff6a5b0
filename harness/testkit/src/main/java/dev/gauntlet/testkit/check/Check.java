package dev.gauntlet.testkit.check;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.trial.TrialFailure;

/**
 * One question.
 *
 * @param <S> what it is asked of
 * @param id its name in kebab-case
 * @param question what it asks, for people
 * @param body finds the answer
 */
public record Check<S>(String id, String question, Body<S> body) {

  /** What a check does. Whatever it throws is a failure of what is checked. */
  @FunctionalInterface
  public interface Body<S> {
    /** Looks for the answer. */
    CheckFinding of(S subject) throws Exception;
  }

  /**
   * Asks, and times it.
   *
   * @throws InputException if what is asked for cannot be checked at all
   */
  public CheckResult run(S subject) {
    long start = System.nanoTime();
    CheckFinding finding;
    try {
      finding = body.of(subject);
    } catch (InputException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (TrialFailure e) { // a trial would fail just so
      finding =
          CheckFinding.failed(
              "its output is not what the contract of Implementation.build says",
              "%s",
              RootCause.firstLine(e));
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      finding =
          CheckFinding.failed(
              "it threw where a right one would not: the stack trace in the log says where",
              "%s",
              RootCause.describe(e));
      e.printStackTrace();
    }
    return new CheckResult(
        id, finding.verdict(), finding.evidence(), finding.cause(), seconds(start));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
