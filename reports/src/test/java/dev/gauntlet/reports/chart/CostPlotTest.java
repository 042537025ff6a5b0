package dev.gauntlet.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CostPlotTest {
  private static final SeriesStyle STYLE = SeriesStyle.ofContender(0, 0);

  @Test
  void theFrontIsThoseThatNoOtherBeatsInBoth() {
    CostPlot plot =
        plot(
            new CostPlot.Point("dear and good", STYLE, 10, 1),
            new CostPlot.Point("cheap and bad", STYLE, 1, 5),
            new CostPlot.Point("beaten", STYLE, 11, 2),
            new CostPlot.Point("middle", STYLE, 5, 3),
            new CostPlot.Point("as dear, worse", STYLE, 10, 2));

    assertThat(plot.front().stream().map(CostPlot.Point::label))
        .containsExactly("cheap and bad", "middle", "dear and good");
  }

  @Test
  void aLossOfZeroCanBeDrawn() {
    CostPlot plot =
        plot(
            new CostPlot.Point("perfect", STYLE, 1, 0),
            new CostPlot.Point("bad", STYLE, 1000, 100));

    assertThat(new Picture("x", "", "x", "x", List.of(), plot.data("x"), plot).svg())
        .contains("<svg");
  }

  private static CostPlot plot(CostPlot.Point... points) {
    return new CostPlot("title", "cost", "loss", List.of(points));
  }
}
