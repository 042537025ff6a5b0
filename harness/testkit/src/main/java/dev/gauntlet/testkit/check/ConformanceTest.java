package dev.gauntlet.testkit.check;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * All checks as JUnit tests, for a plugin's own build:
 *
 * <pre>{@code
 * class MyGptTest extends ConformanceTest {
 *   protected Implementation<?> implementation() {
 *     return new MyGpt();
 *   }
 * }
 * }</pre>
 *
 * <p>Needs JUnit 5 and an engine of DJL's on the class path of the tests.
 */
public abstract class ConformanceTest {

  /** For subclasses. */
  protected ConformanceTest() {}

  /** What is checked. */
  protected abstract Implementation<?> implementation();

  /**
   * The settings that are not the default: small sizes make checks fast. None unless overridden.
   */
  protected Map<String, ?> settings() {
    return Map.of();
  }

  /** The sizes of the problem; {@link Subject#PROBLEM} unless overridden. */
  protected Problem problem() {
    return Subject.PROBLEM;
  }

  /** The checks to leave out, by their ids; say why in a comment. None unless overridden. */
  protected List<String> except() {
    return List.of();
  }

  /** One test for each check. */
  @TestFactory
  Stream<DynamicTest> conforms() {
    Subject subject = Subject.of(implementation(), settings(), problem(), null);
    return ImplementationChecks.ALL.stream()
        .filter(check -> !except().contains(check.id()))
        .map(
            check ->
                dynamicTest(
                    check.id() + ": " + check.question(), () -> require(check.run(subject))))
        .onClose(subject::close);
  }

  /** Fails the test if the check failed, and skips it if it does not apply. */
  static void require(CheckResult result) {
    assumeTrue(result.verdict() != Verdict.NOT_APPLICABLE, result.evidence());
    if (result.verdict() == Verdict.FAILED) {
      fail(result.evidence() + System.lineSeparator() + "-> " + result.cause());
    }
  }
}
