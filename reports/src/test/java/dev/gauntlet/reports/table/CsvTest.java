package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class CsvTest {

  @Test
  void quotesWhatRfc4180WantsQuotedAndNothingElse() {
    Table table =
        Table.create(
            "t",
            StringColumn.create(
                "a \"name\"", "plain", " spaces ", "a,b", "a\"b", "a\nb", "a\r\nb", "ü", ""));

    assertThat(Csv.of(table))
        .isEqualTo(
            "\"a \"\"name\"\"\"\r\nplain\r\n spaces \r\n\"a,b\"\r\n\"a\"\"b\"\r\n\"a\nb\"\r\n"
                + "\"a\r\nb\"\r\nü\r\n\r\n");
  }

  @Test
  void aTextIsNeverAFormula() {
    Table table =
        Table.create(
            "t",
            StringColumn.create("text", "=HYPERLINK(\"x\")", "+1", "-1", "@a", "\tx", "a=b"),
            DoubleColumn.create("number", -1, -2, -3, -4, -5, -6));

    assertThat(Csv.of(table).lines())
        .containsExactly(
            "text,number",
            "\"'=HYPERLINK(\"\"x\"\")\",-1.0",
            "'+1,-2.0",
            "'-1,-3.0",
            "'@a,-4.0",
            "'\tx,-5.0",
            "a=b,-6.0");
  }

  @Test
  void writesNumbersInFullAndAbsentOnesAsNothing() {
    DoubleColumn real = DoubleColumn.create("real", 0.1, 1e-7, 0);
    real.appendMissing();
    LongColumn whole = LongColumn.create("whole", 1, 123_456_789_012L, 0);
    whole.appendMissing();

    assertThat(Csv.of(Table.create("t", real, whole)))
        .isEqualTo("real,whole\r\n0.1,1\r\n1.0E-7,123456789012\r\n0.0,0\r\n,\r\n");
  }
}
