/**
 * Tables of a run as Tablesaw tables, and as the CSV files of a run directory. The columns and
 * their order are a promise to scripts. What readers are told of them is in {@code tables.yaml}.
 */
@NullMarked
package dev.gauntlet.reports.table;

import org.jspecify.annotations.NullMarked;
