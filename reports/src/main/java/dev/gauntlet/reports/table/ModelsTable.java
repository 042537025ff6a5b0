package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.ModelCard;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;

/**
 * The models of the contenders: their size by block, what they compute, and what came of their
 * exports, which differ in the weights alone.
 */
public final class ModelsTable {
  private static final double KIB = 1024;
  private static final int MOST_LISTED = 8;

  /** A model that was built, and the exports of its trials. */
  private record Model(
      Contest contest, Contender contender, TrialResult built, List<ExportRecord> exports) {

    /** The first that any export has; null if none has one. */
    <T> @Nullable T first(Function<ExportRecord, @Nullable T> value) {
      return exports.stream()
          .flatMap(e -> Stream.ofNullable(value.apply(e)))
          .findFirst()
          .orElse(null);
    }

    <T> @Nullable T ofCard(Function<ModelCard, T> value) {
      return first(export -> export.card() == null ? null : value.apply(export.card()));
    }

    Stream<ExportRecord> verified() {
      return exports.stream().filter(ExportRecord::verified);
    }

    /** Over the exports that count; NaN if none does. */
    double mean(ToDoubleFunction<ExportRecord> seconds) {
      return verified().mapToDouble(seconds).average().orElse(Double.NaN);
    }

    @Nullable Double largestDifference() {
      return exports.stream()
          .flatMap(export -> Stream.ofNullable(export.largestDifference()))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }

    String failures() {
      return exports.stream()
          .filter(export -> !export.verified())
          .map(ExportRecord::reason)
          .distinct()
          .collect(Collectors.joining("; "));
    }
  }

  private ModelsTable() {}

  /** The table of a study; its figures are {@code models.csv}. */
  public static Sheet of(Study study) {
    return Sheet.named(
            "models",
            new Schema<Model>()
                .text("contest", m -> m.contest().label())
                .text("contender", m -> m.contender().label())
                .text("config", m -> m.contender().implementation().describeConfig())
                .whole("parameters", m -> m.built().parameters())
                .text("blocks", m -> blocks(m.built()))
                .real("forward_flops_per_token", m -> m.ofCard(ModelCard::forwardFlopsPerToken))
                .real("backward_flops_per_token", m -> m.ofCard(ModelCard::backwardFlopsPerToken))
                .text(
                    "forward_by_block",
                    m -> m.ofCard(c -> largest(c.forwardFlopsPerTokenByBlock(), "the model")))
                .text("operations", m -> m.ofCard(c -> largest(c.operations(), "")))
                .whole("activation_bytes", m -> m.ofCard(ModelCard::activationBytes))
                .whole("onnx_bytes", m -> m.first(ExportRecord::modelBytes))
                .whole("exports", m -> m.exports().size())
                .whole("verified_exports", m -> m.verified().count())
                .real("largest_difference", Model::largestDifference)
                .real("export_seconds", m -> m.mean(ExportRecord::exportSeconds))
                .real("verify_seconds", m -> m.mean(ExportRecord::verifySeconds))
                .text("export_failures", Model::failures)
                .table("models", models(study)))
        .text(
            "model",
            row ->
                Cell.of(Sheet.text(row, "contender") + ", " + Sheet.text(row, "contest"))
                    .withNote(Sheet.text(row, "config")))
        .number("parameters", "", "parameters", ModelsTable::count)
        .text("by block", "blocks")
        .number("forward", "operations a token", ModelsTable::forward)
        .number("backward", "operations a token", "backward_flops_per_token", ModelsTable::count)
        .number("activations", "an example", "activation_bytes", ModelsTable::kib)
        .number("ONNX file", "", "onnx_bytes", ModelsTable::kib)
        .text("exports", ModelsTable::exports);
  }

  private static List<Model> models(Study study) {
    return study.contests().stream()
        .flatMap(
            contest ->
                contest.contenders().stream()
                    .flatMap(contender -> model(study, contest, contender).stream()))
        .toList();
  }

  /** Empty if no trial of the contender came so far. */
  private static Optional<Model> model(Study study, Contest contest, Contender contender) {
    List<TrialRecord> trials = contender.trials().toList();
    Set<String> ids = trials.stream().map(t -> t.spec().id()).collect(Collectors.toSet());
    List<ExportRecord> exports =
        study.run().exports().stream().filter(e -> ids.contains(e.trialId())).toList();
    return trials.stream()
        .filter(trial -> Measures.PARAMETERS.of(trial) != null)
        .flatMap(trial -> Stream.ofNullable(trial.result()))
        .findFirst()
        .map(built -> new Model(contest, contender, built, exports));
  }

  /** {@code embedding 25 %, blocks 50 %, head 25 %}. */
  private static String blocks(TrialResult built) {
    return built.parameterBreakdown().entrySet().stream()
        .map(
            block ->
                "%s %s (%s %%)"
                    .formatted(
                        block.getKey(),
                        count(block.getValue()),
                        Math.round(100.0 * block.getValue() / built.parameters())))
        .collect(Collectors.joining(", "));
  }

  /** The largest of several figures, and the sum of the others. */
  private static String largest(Map<String, ? extends Number> figures, String unnamed) {
    List<Map.Entry<String, Double>> sorted =
        figures.entrySet().stream()
            .map(figure -> Map.entry(figure.getKey(), figure.getValue().doubleValue()))
            .filter(figure -> figure.getValue() > 0)
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .toList();
    double rest = sorted.stream().skip(MOST_LISTED).mapToDouble(Map.Entry::getValue).sum();
    Stream<String> listed =
        sorted.stream()
            .limit(MOST_LISTED)
            .map(f -> (f.getKey().isEmpty() ? unnamed : f.getKey()) + " " + count(f.getValue()));
    return Stream.concat(listed, rest > 0 ? Stream.of("others " + count(rest)) : Stream.of())
        .collect(Collectors.joining(", "));
  }

  private static Cell forward(Row row) {
    String blocks = Sheet.text(row, "forward_by_block");
    String calls = Sheet.text(row, "operations");
    return Cell.number(Sheet.real(row, "forward_flops_per_token"), ModelsTable::count)
        .withNote(blocks.isEmpty() ? "" : blocks + "; calls: " + calls);
  }

  private static Cell exports(Row row) {
    long exports = Sheet.whole(row, "exports");
    if (exports == 0) {
      return Cell.of("–");
    }
    List<String> notes = new ArrayList<>();
    Double difference = Sheet.real(row, "largest_difference");
    if (difference != null) {
      notes.add("differ by " + Format.significant(difference) + " at most");
    }
    Double write = Sheet.real(row, "export_seconds");
    Double verify = Sheet.real(row, "verify_seconds");
    if (write != null && verify != null) {
      notes.add(
          "%s to write, %s to verify".formatted(Format.duration(write), Format.duration(verify)));
    }
    if (!Sheet.text(row, "export_failures").isEmpty()) {
      notes.add(Sheet.text(row, "export_failures"));
    }
    return Cell.of("%s of %s count".formatted(Sheet.whole(row, "verified_exports"), exports))
        .withNote(String.join("; ", notes));
  }

  private static String kib(double bytes) {
    return count(bytes / KIB) + " KiB";
  }

  private static String count(double value) {
    return Format.number(value, Unit.COUNT);
  }
}
