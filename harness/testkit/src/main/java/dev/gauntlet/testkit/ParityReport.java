package dev.gauntlet.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far an implementation is from its original.
 *
 * @param implementation id of the implementation
 * @param file the case, as it was named
 * @param quantities what was compared, in the order in which a model computes it
 */
public record ParityReport(String implementation, String file, List<Quantity> quantities) {
  private static final JsonMapper MAPPER = new JsonMapper();

  public ParityReport {
    quantities = List.copyOf(quantities);
  }

  /** Whether every quantity passed. */
  public boolean passed() {
    return quantities.stream().allMatch(Quantity::passed);
  }

  /** A table for people, one line a quantity, and the verdict in its last line. */
  public String toTable() {
    int width = quantities.stream().mapToInt(quantity -> quantity.name().length()).max().orElse(0);
    StringBuilder table = new StringBuilder("%s: %s%n".formatted(file, implementation));
    String row = "%-" + width + "s  %9s  %9s  %9s  %s%n";
    table.append(row.formatted("quantity", "max abs", "max rel", "tolerance", "result"));
    for (Quantity quantity : quantities) {
      table.append(
          row.formatted(
              quantity.name(),
              figure(quantity.maxAbs()),
              figure(quantity.maxRel()),
              Double.isNaN(quantity.tolerance()) ? "-" : figure(quantity.tolerance()),
              result(quantity)));
    }
    for (String reason : skippedReasons()) {
      table.append("left out: %s%n".formatted(reason));
    }
    return table.append(verdict()).toString();
  }

  /** The same for scripts: a JSON object; a figure that is not finite is null. */
  public String toJson() {
    ObjectNode report = MAPPER.createObjectNode();
    report.put("implementation", implementation);
    report.put("file", file);
    report.put("passed", passed());
    ArrayNode rows = report.putArray("quantities");
    for (Quantity quantity : quantities) {
      ObjectNode row = rows.addObject();
      row.put("name", quantity.name());
      row.put("max_abs", finite(quantity.maxAbs()));
      row.put("max_rel", finite(quantity.maxRel()));
      row.put("tolerance", finite(quantity.tolerance()));
      row.put("passed", quantity.passed());
      row.put("skipped_reason", quantity.skippedReason());
    }
    return report.toPrettyString();
  }

  private String verdict() {
    long leftOut = quantities.stream().filter(each -> each.skippedReason() != null).count();
    long failed = quantities.stream().filter(each -> !each.passed()).count();
    String compared =
        "%s quantities compared, %s left out".formatted(quantities.size() - leftOut, leftOut);
    return passed() ? "passed: " + compared : "FAILED in %s: %s".formatted(failed, compared);
  }

  private List<String> skippedReasons() {
    return quantities.stream()
        .map(Quantity::skippedReason)
        .filter(Objects::nonNull)
        .distinct()
        .collect(Collectors.toList());
  }

  private static String result(Quantity quantity) {
    if (!quantity.passed()) {
      return "FAILED";
    }
    return quantity.skippedReason() == null ? "ok" : "left out";
  }

  private static String figure(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
