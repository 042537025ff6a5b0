package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Expected;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;

/** Who reaches what its tasks expect: implementations by tasks. */
public final class ExpectationTable {
  private ExpectationTable() {}

  /** What a seed of an implementation with its configuration has reached. */
  private record Line(List<Expected> all) {
    TrialSpec spec() {
      return all.get(0).trial().spec();
    }

    @Nullable Object of(String task, Function<Expected, @Nullable Object> figure) {
      return all.stream()
          .filter(expected -> task(expected).equals(task))
          .findFirst()
          .map(figure)
          .orElse(null);
    }
  }

  /** The matrix; its figures are {@code expectations.csv}. It has no rows if nothing is judged. */
  public static Sheet of(RunRecord run) {
    List<Expected> all = Expected.of(run);
    List<String> tasks = all.stream().map(ExpectationTable::task).distinct().toList();
    List<Line> lines =
        Study.groupBy(all, ExpectationTable::row).values().stream().map(Line::new).toList();
    Schema<Line> schema =
        new Schema<Line>()
            .text("implementation", line -> line.spec().implementation().id())
            .text("config", line -> line.spec().implementation().describeConfig())
            .whole("seed", line -> line.spec().seed());
    for (int i = 0; i < tasks.size(); i++) {
      String task = tasks.get(i);
      String end = "_" + (i + 1);
      schema
          .text("task" + end, line -> line.of(task, e -> task))
          .real("accuracy" + end, line -> (Double) line.of(task, Expected::accuracy))
          .real("expected" + end, line -> (Double) line.of(task, Expected::promised))
          .text("met" + end, line -> line.of(task, e -> e.promised() == null ? null : e.met()))
          .real("train_seconds" + end, line -> (Double) line.of(task, Expected::seconds));
    }
    Sheet sheet =
        Sheet.named("expectations", schema.table("expectations", lines))
            .withKind(row -> missed(row, tasks.size()) ? "failed" : null)
            .text("implementation", ExpectationTable::implementation);
    for (int i = 0; i < tasks.size(); i++) {
      String end = "_" + (i + 1);
      sheet = sheet.number(tasks.get(i), Unit.SHARE.symbol(), row -> cell(row, end));
    }
    return sheet;
  }

  private static List<Object> row(Expected expected) {
    TrialSpec spec = expected.trial().spec();
    return List.of(spec.implementation(), spec.seed());
  }

  private static String task(Expected expected) {
    return expected.trial().spec().task().id();
  }

  private static Cell implementation(Row row) {
    return Cell.of(Sheet.text(row, "implementation"))
        .withNote(Sheet.text(row, "config") + " seed=" + Sheet.whole(row, "seed"));
  }

  private static boolean missed(Row row, int tasks) {
    for (int i = 1; i <= tasks; i++) {
      if (Sheet.text(row, "met_" + i).equals("false")) {
        return true;
      }
    }
    return false;
  }

  private static Cell cell(Row row, String end) {
    Double accuracy = Sheet.real(row, "accuracy" + end);
    Double expected = Sheet.real(row, "expected" + end);
    if (accuracy == null && expected == null) {
      return Cell.NONE;
    }
    Cell cell = Cell.number(accuracy, value -> Format.number(value, Unit.SHARE));
    if (expected == null) {
      return cell.withNote("not asked");
    }
    String word = Sheet.text(row, "met" + end).equals("true") ? "reached" : "missed";
    return cell.withNote(
        "%s, of %s; %s s"
            .formatted(
                word,
                Format.number(expected, Unit.SHARE),
                Format.compact(Objects.requireNonNull(Sheet.real(row, "train_seconds" + end)))));
  }
}
