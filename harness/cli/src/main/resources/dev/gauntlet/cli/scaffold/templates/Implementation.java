package {{package}};

import ai.djl.nn.Block;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;

/** What suites and reports know the model by. */
public final class {{Class}} implements Implementation<{{Class}}Config> {

  @Override
  public String id() {
    return "{{id}}";
  }

  /** What the model is faithful to: a paper, a repository. */
  @Override
  public Origin origin() {
    return new Origin("{{id}}, a small transformer", "its author", "https://example.org/{{id}}");
  }

  @Override
  public {{Class}}Config defaults() {
    return new {{Class}}Config(2, 4, 32, 0);
  }

  /** Sizes come from the task alone. */
  @Override
  public Block build({{Class}}Config config, Problem problem) {
    return new {{Class}}Model(config, problem.vocabSize(), problem.contextLength());
  }
}
