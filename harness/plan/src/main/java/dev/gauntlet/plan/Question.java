package dev.gauntlet.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What planning asks of a plugin. Only its code can answer, and whatever that code does must not
 * reach the planner: a question about a plugin of the user's is sent, as JSON, to a process that
 * exists for nothing else (see {@link PluginAnswers}).
 *
 * @param <A> a record: the answer
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Question.Configure.class, name = "configure"),
  @JsonSubTypes.Type(value = Question.Open.class, name = "open"),
  @JsonSubTypes.Type(value = Question.Build.class, name = "build"),
  @JsonSubTypes.Type(value = Question.Expect.class, name = "expect"),
  @JsonSubTypes.Type(value = Question.Claim.class, name = "claim")
})
sealed interface Question<A extends Record> {

  /** The answer, by code of the plugin's in this process. */
  A answer(Catalog catalog, DataFolders data) throws IOException;

  /** What answers are. */
  Class<A> answers();

  /** What the plugin is doing meanwhile, for an error message. */
  String doing();

  /**
   * Which settings a plugin has with some of its defaults replaced.
   *
   * @param implementation whether it is an implementation; a task otherwise
   * @param values by name
   */
  record Configure(boolean implementation, String id, Map<String, Object> values)
      implements Question<Choice> {
    public Configure {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public Choice answer(Catalog catalog, DataFolders data) {
      Record config =
          implementation
              ? Configs.bind(catalog.implementation(id).provider().defaults(), values)
              : configure(catalog.task(id).provider());
      return new Choice(id, Configs.toMap(config));
    }

    /** What a task takes for the settings that are left open may depend on those that are not. */
    private <C extends Record> C configure(Task<C> task) {
      C defaults = task.defaults();
      Map<String, Object> named = new LinkedHashMap<>(values);
      named.replaceAll((name, value) -> Configs.convert(defaults, name, value));
      try {
        return Configs.bind(task.defaults(named), values);
      } catch (IllegalArgumentException e) { // the contract: what is named is impossible
        throw new InputException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public Class<Choice> answers() {
      return Choice.class;
    }

    @Override
    public String doing() {
      return "taking its settings";
    }
  }

  /** What data a task has for a seed. */
  record Open(Choice task, long seed) implements Question<Open.Data> {

    /**
     * What it is.
     *
     * @param problem its sizes
     * @param sha256 by which it is known
     * @param files those that have been read by now: their paths by what the task calls them
     */
    record Data(Problem problem, String sha256, Map<String, String> files) {}

    @Override
    public Data answer(Catalog catalog, DataFolders data) throws IOException {
      return answer(catalog.task(task.id()).provider(), data);
    }

    private <C extends Record> Data answer(Task<C> provider, DataFolders data) throws IOException {
      C config = Configs.bind(provider.defaults(), task.config());
      try (Dataset dataset =
          requireNonNull(provider.open(config, data, seed), "open() returned null")) {
        return new Data(
            requireNonNull(dataset.problem(), "problem() returned null"),
            requireNonNull(dataset.fingerprint(), "fingerprint() returned null").sha256(),
            data.found());
      } catch (IllegalArgumentException e) { // the contract: settings or a file are impossible
        throw new InputException(task.id() + ": " + e.getMessage(), e);
      } catch (IOException e) {
        throw new InputException(
            "task " + task.id() + " cannot read its data: " + OneLine.reason(e), e);
      }
    }

    @Override
    public Class<Data> answers() {
      return Data.class;
    }

    @Override
    public String doing() {
      return "opening its data";
    }
  }

  /** What model an implementation builds for a problem. */
  record Build(Choice implementation, Problem problem) implements Question<ModelFacts> {

    @Override
    public ModelFacts answer(Catalog catalog, DataFolders data) {
      return answer(catalog.implementation(implementation.id()).provider());
    }

    private <C extends Record> ModelFacts answer(Implementation<C> provider) {
      C config = Configs.bind(provider.defaults(), implementation.config());
      try {
        return ModelFacts.of(provider.build(config, problem), problem);
      } catch (IllegalArgumentException e) { // the contract: this configuration cannot serve
        return ModelFacts.refused(problem, OneLine.of(String.valueOf(e.getMessage())));
      }
    }

    @Override
    public Class<ModelFacts> answers() {
      return ModelFacts.class;
    }

    @Override
    public String doing() {
      return "building its model";
    }
  }

  /** What a task expects of right models, with its default settings. */
  record Expect(String task) implements Question<Expect.Answer> {

    /**
     * What it is.
     *
     * @param expectation null if there is none
     */
    record Answer(@Nullable Expectation expectation) {}

    @Override
    public Answer answer(Catalog catalog, DataFolders data) {
      return new Answer(catalog.task(task).provider().expectation().orElse(null));
    }

    @Override
    public Class<Answer> answers() {
      return Answer.class;
    }

    @Override
    public String doing() {
      return "saying what it expects";
    }
  }

  /** What an implementation claims of itself in given settings. */
  record Claim(Choice implementation) implements Question<Claims> {

    @Override
    public Claims answer(Catalog catalog, DataFolders data) {
      return answer(catalog.implementation(implementation.id()).provider());
    }

    private <C extends Record> Claims answer(Implementation<C> provider) {
      C config = Configs.bind(provider.defaults(), implementation.config());
      return requireNonNull(provider.claims(config), "claims() returned null");
    }

    @Override
    public Class<Claims> answers() {
      return Claims.class;
    }

    @Override
    public String doing() {
      return "saying what it claims";
    }
  }
}
