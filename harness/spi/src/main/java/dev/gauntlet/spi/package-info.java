/**
 * What a plugin author sees: implementations, tasks and the data that passes between them.
 *
 * <p>Start with {@link dev.gauntlet.spi.Implementation} to add a model and with {@link
 * dev.gauntlet.spi.Task} to add a task. Both are found with {@link java.util.ServiceLoader}. This
 * is all of an implementation whose model is made of DJL's own blocks:
 *
 * <pre>{@code
 * public final class OneHotLinear implements Implementation<OneHotLinear.Config> {
 *   public record Config(boolean bias) {} // a suite sets these by name
 *
 *   public String id() { return "one-hot-linear"; }
 *   public Origin origin() { return new Origin("Softmax regression", "folklore", "https://example.org"); }
 *   public Config defaults() { return new Config(true); }
 *
 *   public Block build(Config config, Problem problem) { // (B, T) token ids -> (B, T, V) logits
 *     int v = problem.vocabSize();
 *     return new SequentialBlock()
 *         .add(new LambdaBlock(in -> new NDList(in.singletonOrThrow().oneHot(v))))
 *         .add(Linear.builder().setUnits(v).optBias(config.bias()).build());
 *   }
 * }
 * }</pre>
 *
 * <p>{@code gauntlet new-plugin NAME} makes a whole project, with tests. {@link
 * dev.gauntlet.spi.Contract} says how long a jar that was built against these types goes on
 * working.
 */
@NullMarked
package dev.gauntlet.spi;

import org.jspecify.annotations.NullMarked;
