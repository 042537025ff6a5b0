/**
 * What there is to run, and on which data. {@link dev.gauntlet.plugins.Catalog} finds plugins,
 * {@link dev.gauntlet.plugins.Configs} sets a plugin's settings by name, {@link
 * dev.gauntlet.plugins.DataFolders} finds data. Nothing here needs a native engine.
 */
@NullMarked
package dev.gauntlet.plugins;

import org.jspecify.annotations.NullMarked;
