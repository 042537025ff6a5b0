package dev.gauntlet.reports.html;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.ModelCard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of the exports of one contender's models: they differ in their weights alone. */
final class ExportFacts {
  private static final double KIB = 1024;
  private static final int MOST_LISTED = 8;

  private ExportFacts() {}

  /** None if there was no export. */
  static List<Fact> of(List<ExportRecord> exports) {
    List<Fact> facts = new ArrayList<>();
    values(exports, ExportRecord::card).findFirst().ifPresent(card -> addCard(facts, card));
    values(exports, ExportRecord::modelBytes)
        .findFirst()
        .ifPresent(bytes -> facts.add(new Fact("ONNX file", kib(bytes))));
    addDifference(facts, exports);
    addTimes(facts, exports);
    addFailures(facts, exports);
    return facts;
  }

  private static <T> Stream<T> values(List<ExportRecord> exports, Function<ExportRecord, T> value) {
    return exports.stream().map(value).filter(Objects::nonNull);
  }

  private static void addCard(List<Fact> facts, ModelCard card) {
    facts.add(
        new Fact(
            "operations a token",
            "%s forward, %s backward"
                .formatted(
                    count(card.forwardFlopsPerToken()), count(card.backwardFlopsPerToken()))));
    facts.add(
        new Fact("forward, by block", largest(card.forwardFlopsPerTokenByBlock(), "the model")));
    facts.add(new Fact("calls of a forward pass", largest(card.operations(), "")));
    facts.add(new Fact("activations", kib(card.activationBytes()) + " an example"));
  }

  /** The largest of several figures, and the sum of the others. */
  private static String largest(Map<String, ? extends Number> figures, String unnamed) {
    List<String> parts =
        figures.entrySet().stream()
            .filter(figure -> figure.getValue().doubleValue() > 0)
            .sorted(
                Comparator.comparingDouble(
                    (Map.Entry<String, ? extends Number> e) -> -e.getValue().doubleValue()))
            .limit(MOST_LISTED)
            .map(figure -> named(figure, unnamed))
            .collect(Collectors.toCollection(ArrayList::new));
    double rest =
        figures.values().stream()
            .map(Number::doubleValue)
            .sorted(Comparator.reverseOrder())
            .skip(MOST_LISTED)
            .mapToDouble(Double::doubleValue)
            .sum();
    if (rest > 0) {
      parts.add("others " + count(rest));
    }
    return String.join(", ", parts);
  }

  private static String named(Map.Entry<String, ? extends Number> figure, String unnamed) {
    String name = figure.getKey().isEmpty() ? unnamed : figure.getKey();
    return name + " " + count(figure.getValue().doubleValue());
  }

  private static void addDifference(List<Fact> facts, List<ExportRecord> exports) {
    List<Double> differences = values(exports, ExportRecord::largestDifference).toList();
    differences.stream()
        .max(Comparator.naturalOrder())
        .ifPresent(
            largest ->
                facts.add(
                    new Fact(
                        "ONNX Runtime differs by",
                        "%s at most, in %s"
                            .formatted(
                                Format.significant(largest),
                                Format.count(differences.size(), "export")))));
  }

  private static void addTimes(List<Fact> facts, List<ExportRecord> exports) {
    List<ExportRecord> verified = exports.stream().filter(ExportRecord::verified).toList();
    if (!verified.isEmpty()) {
      facts.add(
          new Fact(
              "mean time of an export",
              "%s to write, %s to verify"
                  .formatted(
                      mean(verified, ExportRecord::exportSeconds),
                      mean(verified, ExportRecord::verifySeconds))));
    }
  }

  private static String mean(List<ExportRecord> exports, ToDoubleFunction<ExportRecord> seconds) {
    return Format.duration(exports.stream().mapToDouble(seconds).average().orElseThrow());
  }

  private static void addFailures(List<Fact> facts, List<ExportRecord> exports) {
    List<ExportRecord> failed = exports.stream().filter(export -> !export.verified()).toList();
    if (!failed.isEmpty()) {
      String reasons =
          failed.stream().map(ExportRecord::reason).distinct().collect(Collectors.joining("; "));
      facts.add(
          new Fact(
              "exports that do not count",
              failed.size() + " of " + exports.size() + ": " + reasons));
    }
  }

  private static String kib(long bytes) {
    return count(bytes / KIB) + " KiB";
  }

  private static String count(double n) {
    return Format.number(n, Unit.COUNT);
  }
}
