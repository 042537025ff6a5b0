package dev.gauntlet.testkit.check;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * All checks of a task as JUnit tests, for a plugin's own build; {@link ConformanceTest} is the
 * same for an implementation:
 *
 * <pre>{@code
 * class MyTaskTest extends TaskConformanceTest {
 *   protected Task<?> task() {
 *     return new MyTask();
 *   }
 * }
 * }</pre>
 *
 * <p>Needs JUnit 5 and an engine of DJL's on the class path of the tests.
 */
public abstract class TaskConformanceTest {

  /** For subclasses. */
  protected TaskConformanceTest() {}

  /** What is checked. */
  protected abstract Task<?> task();

  /** The settings that are not the default. None unless overridden. */
  protected Map<String, ?> settings() {
    return Map.of();
  }

  /** Where its files are; the folders in which {@code gauntlet} looks unless overridden. */
  protected DataAccess data() {
    return DataFolders.of(null);
  }

  /** The checks to leave out, by their ids; say why in a comment. None unless overridden. */
  protected List<String> except() {
    return List.of();
  }

  /** One test for each check. */
  @TestFactory
  Stream<DynamicTest> conforms() {
    TaskSubject subject = TaskSubject.of(task(), settings(), data());
    return TaskChecks.ALL.stream()
        .filter(check -> !except().contains(check.id()))
        .map(
            check ->
                dynamicTest(
                    check.id() + ": " + check.question(),
                    () -> ConformanceTest.require(check.run(subject))))
        .onClose(subject::close);
  }
}
