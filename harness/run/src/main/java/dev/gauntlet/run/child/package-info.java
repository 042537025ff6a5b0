/**
 * Trials in processes of their own: {@link dev.gauntlet.run.child.ChildExecutor} starts a Java
 * virtual machine for each, watches over it, and says how it ended, whatever the code in it does.
 *
 * <p>The two sides share three channels. The child's standard input carries one line of JSON, its
 * assignment, later perhaps a request to stop, and by its end tells the child that its parent is
 * gone. A Unix domain socket carries the child's events, a line of JSON each. Standard output and
 * standard error are nobody's but the plugins', and go to the log. {@link
 * dev.gauntlet.run.child.ChildMain} is where the child begins.
 */
@NullMarked
package dev.gauntlet.run.child;

import org.jspecify.annotations.NullMarked;
