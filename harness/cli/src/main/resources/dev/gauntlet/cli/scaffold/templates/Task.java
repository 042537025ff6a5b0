package {{package}};

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Task;

/** What suites and reports know the task by. */
public final class {{Class}} implements Task<{{Class}}Config> {

  @Override
  public String id() {
    return "{{id}}";
  }

  @Override
  public String summary() {
    return "say the last digit of the sum of a number's digits";
  }

  @Override
  public {{Class}}Config defaults() {
    return new {{Class}}Config(4);
  }

  /** Generates the data. A file of the user's would be read with {@code data.read(name)}. */
  @Override
  public Dataset open({{Class}}Config config, DataAccess data, long seed) {
    return new {{Class}}Dataset(config.digits(), seed);
  }
}
