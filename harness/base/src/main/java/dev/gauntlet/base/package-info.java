/**
 * Plain tools that every module may use and that know no trial and no model: {@link
 * dev.gauntlet.base.InputException}, the one kind of failure that is the user's to mend, {@link
 * dev.gauntlet.base.Json}, and {@link dev.gauntlet.base.AtomicFile}.
 */
@NullMarked
package dev.gauntlet.base;

import org.jspecify.annotations.NullMarked;
