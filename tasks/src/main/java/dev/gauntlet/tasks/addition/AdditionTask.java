package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The task {@code addition}: sums and differences of decimal numbers. */
public final class AdditionTask implements Task<AdditionConfig> {

  /** Share of test problems with a mirrored twin in training beyond which a reader is warned. */
  private static final double LARGE_SHARE = 0.1;

  @Override
  public String id() {
    return "addition";
  }

  @Override
  public String summary() {
    return "adds and subtracts numbers of up to 18 digits, symbol by symbol";
  }

  @Override
  public AdditionConfig defaults() {
    return AdditionConfig.DEFAULTS;
  }

  @Override
  public AdditionConfig defaults(Map<String, ?> named) {
    return AdditionConfig.defaults(named);
  }

  @Override
  public Dataset open(AdditionConfig config, DataAccess data, long seed) {
    Parts parts = Parts.generate(config, seed);
    Notation notation = Notation.of(config);
    // Problems are in random order, so the first ones are a sample.
    List<Equation> trainSample =
        List.copyOf(parts.train().subList(0, Math.min(parts.train().size(), parts.test().size())));
    Map<Split, List<Equation>> evaluated =
        Map.of(
            Split.TRAIN, trainSample,
            Split.VALIDATION, parts.validation(),
            Split.TEST, parts.test());
    GreedySolver solver = new GreedySolver(notation, config.rows());
    ModelAnswers answers = new ModelAnswers(solver, evaluated);
    return new ExampleDataset(
        problem(config, notation),
        Notation.VOCABULARY,
        fingerprint(config, parts, solver),
        seed,
        examples(config, notation, parts.train()),
        Map.of(
            Split.TRAIN, examples(config, notation, trainSample),
            Split.VALIDATION, examples(config, notation, parts.validation()),
            Split.TEST, examples(config, notation, parts.test())),
        List.of(new ExactMatch(answers), new DigitAccuracy(answers)),
        new AdditionPrompting(config, notation, parts.test()));
  }

  private static Problem problem(AdditionConfig config, Notation notation) {
    Targets targets =
        switch (config.rows()) {
          case DIGIT -> Targets.LAST;
          case SEQUENCE -> Targets.MARKED;
        };
    return new Problem(Notation.VOCABULARY.size(), notation.contextLength(), targets);
  }

  private static Examples examples(
      AdditionConfig config, Notation notation, List<Equation> equations) {
    List<String> problems =
        equations.stream()
            .map(equation -> notation.question(equation) + notation.answer(equation))
            .toList();
    return switch (config.rows()) {
      case DIGIT -> new DigitRows(problems, notation.contextLength());
      case SEQUENCE -> new SequenceRows(problems, notation.contextLength());
    };
  }

  private static Fingerprint fingerprint(AdditionConfig config, Parts parts, GreedySolver solver) {
    ContentHash hash = new ContentHash();
    hash.addLine(config);
    for (List<Equation> part : List.of(parts.train(), parts.validation(), parts.test())) {
      hash.addLine(part.size());
      part.forEach(hash::addLine);
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("training problems", Integer.toString(parts.train().size()));
    facts.put("validation problems", Integer.toString(parts.validation().size()));
    facts.put("test problems", Integer.toString(parts.test().size()));
    facts.put(
        "test problems with a mirrored twin in training",
        Long.toString(parts.mirroredInTraining()));
    facts.put("problems that exist", config.problemSpace().toString());
    double share = config.examples() / config.problemSpace().doubleValue();
    facts.put("share of them in the data", String.format(Locale.ROOT, "%.3g %%", 100 * share));
    addWarnings(facts, config, parts, solver);
    return new Fingerprint(hash.hex(), facts);
  }

  private static void addWarnings(
      Map<String, String> facts, AdditionConfig config, Parts parts, GreedySolver solver) {
    long mirrored = parts.mirroredInTraining();
    if (mirrored > LARGE_SHARE * parts.test().size()) {
      facts.put(
          Fingerprint.WARNING + "mirrored twins",
          ("%d of %d test problems have a mirrored twin in training (b+a for a+b), so that a model"
                  + " may know their digits by heart; keep_mirrored_together: true keeps twins in"
                  + " one part.")
              .formatted(mirrored, parts.test().size()));
    }
    if (!config.fixed_width()) { // in fixed width each symbol has its place
      long ambiguous = solver.ambiguous(parts.all());
      if (ambiguous > 0) {
        facts.put(
            Fingerprint.WARNING + "ambiguous notation",
            ("%d of %d problems have the same input as another one with a different answer, so that"
                    + " no model can be right on all: zeros that pad a reversed number look like its"
                    + " digits; fixed_width: true and rows: sequence are without that fault.")
                .formatted(ambiguous, config.examples()));
      }
    }
  }
}
