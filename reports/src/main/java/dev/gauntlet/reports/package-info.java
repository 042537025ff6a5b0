/**
 * Everything that is written about a run once it has ended. {@code Reports} writes it; what it says
 * is decided in {@code analysis}, and how it looks in {@code table}, {@code chart} and {@code
 * html}.
 */
@NullMarked
package dev.gauntlet.reports;

import org.jspecify.annotations.NullMarked;
