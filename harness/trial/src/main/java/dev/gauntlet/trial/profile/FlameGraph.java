package dev.gauntlet.trial.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Operations within those that call them, as a picture: the width of a box is the share of time,
 * what an operation calls stands above it (Gregg, "The Flame Graph", CACM 59(6), 2016).
 */
public final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 18;
  private static final double LETTER = 6.6; // of the monospaced font at 11 px
  private static final double LEAST_WIDTH = 0.5; // boxes thinner than this many pixels are left out

  private final Box root = new Box("step");

  private static final class Box {
    private final String name;
    private final Map<String, Box> calls = new TreeMap<>();
    private double seconds;

    private Box(String name) {
      this.name = name;
    }

    private int height() {
      return 1 + calls.values().stream().mapToInt(Box::height).max().orElse(0);
    }
  }

  private FlameGraph() {}

  /**
   * Draws what was recorded.
   *
   * @return an SVG document
   */
  public static String svg(OperationTrace trace) {
    FlameGraph graph = new FlameGraph();
    for (OperationTrace.Call call : trace.calls()) {
      graph.add(call);
    }
    return graph.draw();
  }

  private void add(OperationTrace.Call call) {
    Box box = root;
    box.seconds += call.seconds();
    for (String name : call.path()) {
      box = box.calls.computeIfAbsent(name, Box::new);
      box.seconds += call.seconds();
    }
  }

  private String draw() {
    int height = (root.height() + 1) * ROW;
    List<String> boxes = new ArrayList<>();
    draw(root, 0, height - 2 * ROW, boxes);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="monospace" \
        font-size="11" role="img" aria-label="Flame graph of a training step">
        %s
        </svg>
        """
        .formatted(WIDTH, height, String.join("\n", boxes));
  }

  private void draw(Box box, double x, int y, List<String> boxes) {
    double width = root.seconds > 0 ? WIDTH * box.seconds / root.seconds : 0;
    if (width < LEAST_WIDTH) {
      return;
    }
    String name = escape(box.name);
    int letters = (int) ((width - 4) / LETTER);
    String shown = letters < 3 ? "" : escape(shorten(box.name, letters));
    int hue = 20 + Math.floorMod(box.name.hashCode(), 40); // warm colours, the same for a name
    boxes.add(
        String.format(
            Locale.ROOT,
            "<g><title>%s: %.3f ms, %.1f %%</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\""
                + " height=\"%d\" fill=\"hsl(%d 85%% 70%%)\" stroke=\"white\" stroke-width=\"0.5\"/>"
                + "<text x=\"%.2f\" y=\"%d\">%s</text></g>",
            name,
            box.seconds * 1e3,
            100 * box.seconds / root.seconds,
            x,
            y,
            width,
            ROW - 1,
            hue,
            x + 2,
            y + 13,
            shown));
    List<Box> calls = new ArrayList<>(box.calls.values());
    calls.sort(Comparator.comparingDouble((Box call) -> call.seconds).reversed());
    double left = x;
    for (Box call : calls) {
      draw(call, left, y - ROW, boxes);
      left += WIDTH * call.seconds / root.seconds;
    }
  }

  private static String shorten(String name, int letters) {
    return name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
