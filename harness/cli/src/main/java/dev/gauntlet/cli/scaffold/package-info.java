/** Makes the project of a new plugin, and puts what it is built against where Maven finds it. */
@NullMarked
package dev.gauntlet.cli.scaffold;

import org.jspecify.annotations.NullMarked;
