package dev.gauntlet.tasks.modular;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Expectation.Needs;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.examples.HeldOut;
import dev.gauntlet.tasks.examples.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The task {@code modular-addition}: a + b mod p. An example is {@code ab=}, a symbol for each
 * number from 0 to p - 1, and its target the sum's symbol.
 */
public final class ModularAdditionTask implements Task<ModularAdditionConfig> {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int FURTHER_DIGITS = 0x100; // letters of Latin Extended-A
  private static final char EQUALS = '=';
  private static final int CONTEXT_LENGTH = 3;

  /**
   * Of transformers: two blocks of width 32 reach it within two thirds of the steps. A multilayer
   * perceptron knows the training sums by heart by then, and the others only much later.
   */
  private static final Expectation LEARNED =
      Expectation.of(0.95, Needs.WHOLE_CONTEXT, 3e-3, 0.3, 256, 1500);

  /** A sum of two numbers below the modulus. */
  private record Sum(int a, int b) {}

  @Override
  public String id() {
    return "modular-addition";
  }

  @Override
  public String summary() {
    return "adds two numbers modulo a prime: learned in seconds by models of the whole context";
  }

  @Override
  public ModularAdditionConfig defaults() {
    return ModularAdditionConfig.DEFAULTS;
  }

  @Override
  public Optional<Expectation> expectation() {
    return Optional.of(LEARNED);
  }

  @Override
  public Dataset open(ModularAdditionConfig config, DataAccess data, long seed) {
    int p = config.modulus();
    List<Sum> all = new ArrayList<>();
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < p; b++) {
        all.add(new Sum(a, b));
      }
    }
    Collections.shuffle(all, new Random(RandomStreams.of(id(), seed, 0).nextLong()));
    int held = Math.max(2, (int) Math.round((1 - config.train_fraction()) * all.size()));
    return new HeldOut<>(all, held - held / 2, held / 2)
        .dataset(
            id(),
            config,
            seed,
            new Problem(p + 1, CONTEXT_LENGTH, Targets.LAST),
            vocabulary(p),
            sums -> new Written(sums, p));
  }

  private static Vocabulary vocabulary(int p) {
    StringBuilder symbols = new StringBuilder();
    for (int number = 0; number < p; number++) {
      symbols.appendCodePoint(
          number < DIGITS.length()
              ? DIGITS.charAt(number)
              : FURTHER_DIGITS + number - DIGITS.length());
    }
    return Vocabulary.of(symbols.append(EQUALS).toString());
  }

  private record Written(List<Sum> sums, int p) implements Examples {
    @Override
    public int size() {
      return sums.size();
    }

    @Override
    public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
      Sum sum = sums.get(index);
      tokens[tokensAt] = sum.a;
      tokens[tokensAt + 1] = sum.b;
      tokens[tokensAt + 2] = p; // the equals sign
      targets[targetsAt] = (sum.a + sum.b) % p;
    }
  }
}
