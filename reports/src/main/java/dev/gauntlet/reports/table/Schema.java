package dev.gauntlet.reports.table;

import dev.gauntlet.reports.stats.Summary;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The columns of a table, each with the function that takes its value from a row. A null or
 * non-finite value is an absent one.
 *
 * @param <R> what a row is made from
 */
public final class Schema<R> {
  private final List<Function<List<R>, Column<?>>> columns = new ArrayList<>();

  /** Adds a column of text. */
  public Schema<R> text(String name, Function<R, ? extends @Nullable Object> value) {
    return add(StringColumn.create(name), row -> Objects.toString(value.apply(row), null));
  }

  /** Adds a column of whole numbers. */
  public Schema<R> whole(String name, Function<R, ? extends @Nullable Number> value) {
    return add(
        LongColumn.create(name),
        row -> {
          Number v = value.apply(row);
          return v == null ? null : v.longValue();
        });
  }

  /** Adds a column of numbers. */
  public Schema<R> real(String name, Function<R, @Nullable Double> value) {
    return add(
        DoubleColumn.create(name),
        row -> {
          Double v = value.apply(row);
          return v == null || !Double.isFinite(v) ? null : v;
        });
  }

  /** Adds a column of yes and no. */
  public Schema<R> flag(String name, Function<R, Boolean> value) {
    return add(BooleanColumn.create(name), value);
  }

  private <V> Schema<R> add(Column<V> empty, Function<R, ? extends @Nullable V> value) {
    columns.add(
        rows -> {
          Column<V> column = empty.emptyCopy();
          rows.forEach(row -> column.append(value.apply(row)));
          return column;
        });
    return this;
  }

  /** The five columns that describe a figure over trials; it is worked out once a row. */
  public Schema<R> summary(String name, Function<R, Summary> value) {
    IdentityHashMap<R, Summary> once = new IdentityHashMap<>();
    Function<R, Summary> summary = row -> once.computeIfAbsent(row, value);
    return whole(name + "_n", summary.andThen(Summary::n))
        .real(name + "_mean", summary.andThen(Summary::mean))
        .real(name + "_sd", summary.andThen(Summary::sd))
        .real(name + "_ci95_low", summary.andThen(Summary::low))
        .real(name + "_ci95_high", summary.andThen(Summary::high));
  }

  /** Adds columns by a method of their own. */
  Schema<R> also(Consumer<Schema<R>> columnsOf) {
    columnsOf.accept(this);
    return this;
  }

  /** The table of these rows. */
  public Table table(String name, List<R> rows) {
    Table table = Table.create(name);
    columns.forEach(column -> table.addColumns(column.apply(rows)));
    return table;
  }

  /** The value; null if there is none. */
  public static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
