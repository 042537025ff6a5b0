package example;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** Can be planned, prints markup, and throws as soon as it is asked. */
public final class Broken implements Implementation<Broken.Config> {

  public record Config() {}

  @Override
  public String id() {
    return "broken";
  }

  @Override
  public Origin origin() {
    return new Origin("Nothing", "nobody", "https://example.org/broken");
  }

  @Override
  public Config defaults() {
    return new Config();
  }

  @Override
  public Block build(Config config, Problem problem) {
    return new SequentialBlock()
        .add(new LambdaBlock(Broken::fail))
        .add(Linear.builder().setUnits(problem.vocabSize()).build());
  }

  private static NDList fail(NDList tokens) {
    System.out.println("<script>alert('about to break')</script>");
    throw new IllegalStateException("broken on purpose in " + System.getProperty("user.home"));
  }
}
