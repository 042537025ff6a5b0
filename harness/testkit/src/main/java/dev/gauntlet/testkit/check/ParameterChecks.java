package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import dev.gauntlet.ops.BlockParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A model is its parameters: all of them are registered, each once, and nothing else counts. */
final class ParameterChecks {
  private ParameterChecks() {}

  /** Names, shapes, aliases, and values that are in no parameter. */
  static CheckFinding registered(Subject subject) {
    Block block = subject.build();
    Map<String, Shape> declared = shapes(block);
    try (Probe probe = subject.model(1);
        Probe other = subject.model(2)) {
      CheckFinding twice = twice(subject, probe);
      if (twice.hasFailed()) {
        return twice;
      }
      Map<String, Shape> actual = shapes(probe.model().block());
      String different = different(declared, actual);
      if (different != null) {
        return CheckFinding.failed(
            "parameters are made or resized while the block is initialized or run: declare them in"
                + " the constructor",
            "parameter %s is not the same before and after initialization",
            different);
      }
      probe.train(OutputChecks.tokens(subject, 3), 1);
      probe.evaluate(OutputChecks.tokens(subject, 3));
      different = different(actual, shapes(probe.model().block()));
      if (different != null) {
        return CheckFinding.failed(
            "a parameter is made in the forward pass: declare it in the constructor",
            "parameter %s is not the same before and after a forward pass",
            different);
      }
      String alias = alias(probe);
      if (alias != null && !subject.claims().sharedParameters()) {
        return CheckFinding.failed(
            "two parameters are one array; if that is meant, Claims.withSharedParameters says so",
            "%s",
            alias);
      }
      return unregistered(subject, probe, other);
    }
  }

  private static Map<String, Shape> shapes(Block block) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    new BlockParameters(block, true)
        .byName()
        .forEach((name, parameter) -> shapes.put(name, parameter.getShape()));
    return shapes;
  }

  /** The first parameter that is another one in the second; unknown shapes are like any. */
  private static @Nullable String different(Map<String, Shape> one, Map<String, Shape> other) {
    for (String name : one.keySet()) {
      Shape shape = one.get(name);
      if (!other.containsKey(name)
          || (shape != null
              && shape.getUnknownValueCount() == 0
              && !shape.equals(other.get(name)))) {
        return name;
      }
    }
    // A block of DJL's may list its children's parameters only once they are initialized.
    return one.isEmpty()
        ? null
        : other.keySet().stream().filter(name -> !one.containsKey(name)).findFirst().orElse(null);
  }

  /** One parameter in two places, or two of one name. */
  private static CheckFinding twice(Subject subject, Probe probe) {
    IdentityHashMap<Parameter, String> seen = new IdentityHashMap<>();
    for (Pair<String, Parameter> each : probe.model().block().getParameters()) {
      String before = seen.putIfAbsent(each.getValue(), each.getKey());
      if (before != null && !subject.claims().sharedParameters()) {
        return CheckFinding.failed(
            "a block or a parameter is added twice, so that two layers are one; if that is meant,"
                + " Claims.withSharedParameters says so",
            "%s and %s are one parameter",
            before,
            each.getKey());
      }
    }
    return CheckFinding.passed("");
  }

  /** Two parameters that share memory, or null. */
  private static @Nullable String alias(Probe probe) {
    Map<String, float[]> values = probe.values();
    for (String name : values.keySet()) {
      float[] value = Probe.get(values, name);
      float[] moved = value.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += 1;
      }
      probe.set(name, moved);
      for (String other : values.keySet()) {
        if (!other.equals(name) && !Arrays.equals(values.get(other), probe.value(other))) {
          return "parameter " + other + " changes when " + name + " is written to";
        }
      }
      probe.set(name, value);
    }
    return null;
  }

  /** Two models of other seeds agree once they have the same parameters. */
  private static CheckFinding unregistered(Subject subject, Probe probe, Probe other) {
    TestWeights.lively(probe, 1);
    int[][] tokens = OutputChecks.tokens(subject, 7);
    Output expected = probe.evaluate(tokens);
    other.model().set(probe.model().values()); // as they are: not every type fits into FLOAT32
    double difference = Output.difference(expected.values(), other.evaluate(tokens).values());
    if (difference != 0) {
      return CheckFinding.failed(
          "a tensor that is no parameter takes part: it is neither trained nor kept in a checkpoint;"
              + " register it",
          "two models with the same parameters differ by %.2g in their logits",
          difference);
    }
    return CheckFinding.passed(
        "%d parameters with %,d values under names of their own; nothing else decides the output",
        probe.model().parameters().byName().size(), count(probe));
  }

  private static long count(Probe probe) {
    return probe.model().values().values().stream()
        .map(NDArray::getShape)
        .mapToLong(Shape::size)
        .sum();
  }

  /** Every token is treated like the others, and the head is tied where that is claimed. */
  static CheckFinding tokens(Subject subject) {
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      if (probe.model().trainsItself()) {
        return CheckFinding.notApplicable("it learns by itself: its tables need not be embeddings");
      }
      List<String> embeddings = new ArrayList<>();
      boolean tied = false;
      for (String name : probe.trained().keySet()) {
        Shape shape = probe.shape(name);
        if (shape.dimension() != 2 || shape.get(0) != subject.vocabSize()) {
          continue;
        }
        List<Integer> silent = new ArrayList<>();
        boolean head = false;
        for (int token = 0; token < subject.vocabSize(); token++) {
          Effect effect = effect(subject, probe, name, token);
          if (!effect.onOthers()) {
            silent.add(token);
          }
          head |= effect.onAbsent();
        }
        if (silent.size() < subject.vocabSize()) {
          embeddings.add(name);
          tied |= head;
          if (!silent.isEmpty()) {
            return CheckFinding.failed(
                "some tokens are treated as padding: in the embedding, or by a mask on their ids",
                "the embeddings %s of tokens %s have no effect, those of others have",
                name,
                silent);
          }
        }
      }
      if (subject.claims().tiedEmbedding() && !tied) {
        return CheckFinding.failed(
            "the output head has weights of its own, or is a copy that no longer follows",
            "it claims a tied embedding, but no parameter is both token embedding (%s) and head",
            embeddings);
      }
      return embeddings.isEmpty()
          ? CheckFinding.notApplicable(
              "no parameter of shape (%d, width) is a token embedding", subject.vocabSize())
          : CheckFinding.passed(
              "each of %d tokens has an effect by its embedding %s%s",
              subject.vocabSize(), embeddings, tied ? ", which is the head as well" : "");
    }
  }

  /**
   * The tables through which tokens and positions come in, by name, and whether each is the output
   * head as well.
   */
  static Map<String, Boolean> inputs(Subject subject, Probe probe) {
    Map<String, Boolean> inputs = new LinkedHashMap<>();
    for (String name : probe.trained().keySet()) {
      Shape shape = probe.shape(name);
      if (shape.dimension() == 2 && shape.get(0) == subject.vocabSize()) {
        Effect effect = effect(subject, probe, name, 1);
        if (effect.onOthers()) {
          inputs.put(name, effect.onAbsent());
        }
      } else if (shape.dimension() == 2 && shape.get(0) == subject.contextLength()) {
        inputs.put(name, false);
      }
    }
    return inputs;
  }

  /**
   * What comes of a change of one row of a table.
   *
   * @param onOthers where its token is in the sequence: whether logits of other tokens change
   * @param onAbsent where its token is not: whether its own logit changes, and that alone
   */
  private record Effect(boolean onOthers, boolean onAbsent) {}

  private static Effect effect(Subject subject, Probe probe, String name, int token) {
    int size = subject.vocabSize();
    int length = subject.contextLength();
    int[][] present = new int[2][length];
    int[][] absent = new int[2][length];
    Random random = new Random(token);
    for (int i = 0; i < 2; i++) {
      for (int t = 0; t < length; t++) {
        absent[i][t] = (token + 1 + random.nextInt(size - 1)) % size;
        present[i][t] = absent[i][t];
      }
    }
    present[0][subject.claims().context() ? 0 : length - 1] = token;
    present[1][length - 1] = token;
    float[] start = probe.value(name);
    int width = start.length / size;
    float[] moved = start.clone();
    for (int i = 0; i < width; i++) {
      moved[token * width + i] += (float) random.nextGaussian();
    }
    Output presentBefore = probe.evaluate(present);
    Output absentBefore = probe.evaluate(absent);
    probe.set(name, moved);
    Output presentAfter = probe.evaluate(present);
    Output absentAfter = probe.evaluate(absent);
    probe.set(name, start);
    boolean onOthers = true;
    boolean onAbsent = false;
    for (int i = 0; i < 2; i++) {
      onOthers &= changes(presentBefore.last(i), presentAfter.last(i), token, false);
      onAbsent |=
          changes(absentBefore.last(i), absentAfter.last(i), token, true)
              && !changes(absentBefore.last(i), absentAfter.last(i), token, false);
    }
    return new Effect(onOthers, onAbsent);
  }

  /** Whether the logit of a token changes, or one of the others. */
  private static boolean changes(float[] before, float[] after, int token, boolean itsOwn) {
    for (int i = 0; i < before.length; i++) {
      if ((i == token) == itsOwn && before[i] != after[i]) {
        return true;
      }
    }
    return false;
  }
}
