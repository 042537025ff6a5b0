/**
 * What a plugin author sees: implementations, tasks and the data that passes between them.
 *
 * <p>Start with {@link dev.gauntlet.spi.Implementation} to add a model and with {@link
 * dev.gauntlet.spi.Task} to add a task. Both are found with {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.gauntlet.spi;

import org.jspecify.annotations.NullMarked;
