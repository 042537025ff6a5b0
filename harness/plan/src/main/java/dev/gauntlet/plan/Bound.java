package dev.gauntlet.plan;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.result.Choice;

/**
 * A plugin with its settings, as an entry of a suite chooses it.
 *
 * @param <P> {@code Implementation<?>} or {@code Task<?>}
 * @param place where the suite chooses it
 * @param config settings, of the type of the plugin's defaults
 */
record Bound<P>(Place place, Plugin<P> plugin, Record config) {

  Choice choice() {
    return new Choice(plugin.id(), Configs.toMap(config));
  }
}
