/**
 * A plugin whose implementation misbehaves in every way that its configuration can ask for, and a
 * task small enough to learn in no time. Loaded in children as any plugin is.
 */
package dev.gauntlet.run.child.plugin;
