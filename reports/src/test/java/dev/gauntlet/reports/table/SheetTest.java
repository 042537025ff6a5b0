package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class SheetTest {
  private static final Sheet SHEET =
      new Sheet(
              "title",
              "",
              false,
              Table.create(
                  StringColumn.create("name", "long cell", "é"),
                  DoubleColumn.create("p_holm", 0.0001, Double.NaN)),
              List.of(),
              row -> null)
          .text("A", "name")
          .p("Bb", "p_holm");

  @Test
  void columnsOfTextAreAligned() {
    assertThat(SHEET.toText()).isEqualTo("  a          bb\n  long cell  < 0.001\n  é          –\n");
  }

  @Test
  void anAbsentNumberIsADashThatIsSortedLast() {
    assertThat(SHEET.lines().get(1).cells().get(1).key()).isEmpty();
    assertThat(SHEET.lines().get(0).cells().get(1).key()).isEqualTo("1.0E-4");
  }

  @Test
  void selectsColumnsInAnyOrder() {
    assertThat(SHEET.select(List.of("Bb", "C", "A")).heads().stream().map(Sheet.Head::label))
        .containsExactly("Bb", "A");
  }
}
