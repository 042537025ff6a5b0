/**
 * Statistics on plain numbers; nothing here knows what a trial is. Distributions and most tests are
 * Commons Math's; what neither it nor Commons Statistics has is written here, with its source.
 */
@NullMarked
package dev.gauntlet.reports.stats;

import org.jspecify.annotations.NullMarked;
