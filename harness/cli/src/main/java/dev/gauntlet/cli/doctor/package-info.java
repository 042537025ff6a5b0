/**
 * What of this machine matters to a run, found out before one does. Start with {@link
 * dev.gauntlet.cli.doctor.Doctor}.
 */
@NullMarked
package dev.gauntlet.cli.doctor;

import org.jspecify.annotations.NullMarked;
