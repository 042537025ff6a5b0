package {{package}};

import dev.gauntlet.spi.Implementation;
import dev.gauntlet.testkit.check.ConformanceTest;

/** Everything that Gauntlet can check without the original, each as a test. */
class {{Class}}Test extends ConformanceTest {

  @Override
  protected Implementation<?> implementation() {
    return new {{Class}}();
  }
}
