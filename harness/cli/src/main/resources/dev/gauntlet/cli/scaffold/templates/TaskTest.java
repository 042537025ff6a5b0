package {{package}};

import dev.gauntlet.spi.Task;
import dev.gauntlet.testkit.check.TaskConformanceTest;

/** Everything that Gauntlet can check of a task, each as a test. */
class {{Class}}Test extends TaskConformanceTest {

  @Override
  protected Task<?> task() {
    return new {{Class}}();
  }
}
