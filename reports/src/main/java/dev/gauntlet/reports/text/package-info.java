/** How figures are written for readers: the same in every locale. */
@NullMarked
package dev.gauntlet.reports.text;

import org.jspecify.annotations.NullMarked;
