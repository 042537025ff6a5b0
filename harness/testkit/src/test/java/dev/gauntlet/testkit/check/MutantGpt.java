package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.Masks;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A small GPT-2 of two layers, faithful but for one line. */
record MutantGpt(Mutation mutation) implements Implementation<MutantGpt.Config> {

  record Config(int width, double dropout) {}

  @Override
  public String id() {
    return "mutant";
  }

  @Override
  public Origin origin() {
    return new Origin("a test", "nobody", "https://example.org");
  }

  @Override
  public Config defaults() {
    return new Config(16, mutation == Mutation.DROPOUT_IN_EVALUATION ? 0.1 : 0.0);
  }

  @Override
  public Claims claims() {
    return Claims.USUAL.withTiedEmbedding();
  }

  @Override
  public Block build(Config config, Problem problem) {
    return new Model(mutation, config, problem);
  }

  /** B: batch, T: length, C: width, h: heads, V: vocabulary. */
  private static final class Model extends AbstractBlock {
    private static final int LAYERS = 2;
    private static final int HEADS = 2;
    private static final Map<Long, float[]> STATIC_CACHE = new HashMap<>();
    private static final List<float[]> REMEMBERED = new ArrayList<>();

    private final Mutation mutation;
    private final int width;
    private final double rate;
    private final int vocabSize;
    private final int contextLength;
    private final Map<String, Parameter> declared = new LinkedHashMap<>();
    private float kept; // between calls, by some mutants
    private @Nullable NDArray unregistered;

    Model(Mutation mutation, Config config, Problem problem) {
      this.mutation = mutation;
      width = config.width();
      rate = config.dropout();
      vocabSize = is(Mutation.OWN_VOCABULARY) ? 23 : problem.vocabSize();
      contextLength = problem.contextLength();
      Initializer normal = new NormalInitializer(is(Mutation.LARGE_INITIALIZATION) ? 1 : 0.05f);
      declare("wte", is(Mutation.EMBEDDING_OF_ZERO) ? Initializer.ZEROS : normal, vocabSize, width);
      if (!is(Mutation.NO_POSITIONS)) {
        declare("wpe", normal, is(Mutation.OWN_CONTEXT) ? 64 : contextLength, width);
      }
      for (int layer = 0; layer < LAYERS; layer++) {
        String h = "h." + layer + ".";
        norm(h + "ln_1");
        for (String part : List.of("q", "k", "v", "o")) {
          linear(h + part, normal, width, width);
        }
        norm(h + "ln_2");
        linear(h + "fc", ofMlp(normal), width, 4 * width);
        linear(h + "proj", is(Mutation.WEIGHT_OF_ZERO) ? normal : ofMlp(normal), 4 * width, width);
      }
      norm("ln_f");
      if (is(Mutation.UNTIED)) {
        declare("lm_head", normal, vocabSize, width);
      }
      if (is(Mutation.SHARED_PARAMETER)) {
        declared.put("h.1.fc.weight", declared.get("h.0.fc.weight"));
      }
      if (is(Mutation.FROZEN_LAYER)) {
        declared.get("h.1.fc.weight").freeze(true);
        declared.get("h.1.fc.bias").freeze(true);
      }
      if (is(Mutation.BATCH_NORM)) {
        declareRunning("running_mean");
        declareRunning("running_var");
      }
      inOrder().forEach((name, parameter) -> register(name, parameter));
    }

    private Initializer ofMlp(Initializer normal) {
      return switch (mutation) {
        case WEIGHT_OF_ZERO -> Initializer.ZEROS;
        case WEIGHTS_ALIKE -> new ConstantInitializer(0.05f);
        default -> normal;
      };
    }

    private boolean is(Mutation other) {
      return mutation == other;
    }

    private Map<String, Parameter> inOrder() {
      if (!is(Mutation.HASH_ORDER)) {
        return declared;
      }
      Set<Parameter> set = new HashSet<>(declared.values()); // identity decides, so the address
      Map<String, Parameter> ordered = new LinkedHashMap<>();
      set.forEach(
          p ->
              declared.forEach(
                  (name, parameter) -> {
                    if (parameter == p) {
                      ordered.put(name, p);
                    }
                  }));
      return ordered;
    }

    private void register(String name, Parameter parameter) {
      if (parameters.containsValue(parameter)) {
        parameters.put(name, parameter);
      } else {
        addParameter(parameter);
      }
    }

    private void linear(String name, Initializer weight, int in, int out) {
      declare(name + ".weight", weight, out, in);
      declare(name + ".bias", Initializer.ZEROS, out);
    }

    private void norm(String name) {
      declare(name + ".weight", Initializer.ONES, width);
      declare(name + ".bias", Initializer.ZEROS, width);
    }

    private void declare(String name, Initializer initializer, long... shape) {
      Initializer used = initializer;
      if (initializer instanceof NormalInitializer
          && (is(Mutation.OWN_SEED) || is(Mutation.TIME_SEED))) {
        long seed = is(Mutation.OWN_SEED) ? name.hashCode() : System.nanoTime();
        used =
            (manager, s, type) -> {
              float[] values = new float[(int) s.size()];
              Random random = new Random(seed);
              for (int i = 0; i < values.length; i++) {
                values[i] = 0.05f * (float) random.nextGaussian();
              }
              return manager.create(values, s);
            };
      }
      declared.put(
          name,
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optInitializer(used)
              .optShape(new Shape(shape))
              .build());
    }

    private void declareRunning(String name) {
      declared.put(
          name,
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optInitializer(name.endsWith("var") ? Initializer.ONES : Initializer.ZEROS)
              .optShape(new Shape(width))
              .optRequiresGrad(false)
              .build());
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      if (is(Mutation.UNREGISTERED)) {
        unregistered = manager.randomNormal(new Shape(width));
      }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), inputShapes[0].get(1), vocabSize)};
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
      NDArray tokens = inputs.singletonOrThrow();
      long length = tokens.getShape().get(1);
      if (length > contextLength && is(Mutation.LENGTH_CUT)) {
        tokens = tokens.get(":, :" + contextLength);
      } else if (length > contextLength && !is(Mutation.LENGTH_UNCHECKED)) {
        throw new IllegalArgumentException(
            "tokens have length " + length + ", must be at most " + contextLength);
      }
      if (is(Mutation.NATIVE_GROWS)) {
        NDManager own = NDManager.newBaseManager("PyTorch");
        own.zeros(new Shape(16));
      }
      Pass pass = new Pass(store, tokens, training);
      return new NDList(pass.logits());
    }

    /** One forward pass. */
    private final class Pass {
      private final ParameterStore store;
      private final NDArray tokens; // (B, T)
      private final boolean training;
      private final long b;
      private final long t;

      Pass(ParameterStore store, NDArray tokens, boolean training) {
        this.store = store;
        this.tokens = tokens;
        this.training = training;
        b = tokens.getShape().get(0);
        t = tokens.getShape().get(1);
      }

      private NDArray get(String name) {
        return store.getValue(declared.get(name), tokens.getDevice(), training);
      }

      NDArray logits() {
        NDArray x = embedding(); // (B, T, C)
        x = dropout(x);
        for (int layer = 0; layer < LAYERS; layer++) {
          String h = "h." + (is(Mutation.SHARED_LAYER) ? 0 : layer) + ".";
          NDArray attended = attention(h, norm(h + "ln_1", x));
          x = x.add(is(Mutation.DETACHED_OUTPUT) ? attended.stopGradient() : attended);
          NDArray hidden = mlp(h, norm(h + "ln_2", x));
          x = is(Mutation.RESIDUAL_FORGOTTEN) ? hidden : x.add(hidden);
        }
        x = is(Mutation.BATCH_NORM) ? batchNorm(x) : norm("ln_f", x);
        x = betweenCalls(x);
        if (is(Mutation.PREVIOUS_POSITION) && t > 1) {
          x = x.get(":, 0:1").concat(x.get(":, :-1"), 1);
        } else if (is(Mutation.FIRST_POSITION)) {
          x = x.flip(1);
        }
        NDArray head = get(is(Mutation.UNTIED) ? "lm_head" : "wte");
        NDArray logits =
            Layers.linear(x, is(Mutation.HEAD_IS_A_COPY) ? head.stopGradient() : head); // (B, T, V)
        return switch (mutation) {
          case SOFTMAX_AT_END -> logits.softmax(-1);
          case LOG_SOFTMAX_AT_END -> logits.logSoftmax(-1);
          case RELU_AT_END -> Activations.relu(logits);
          case WIDE_OUTPUT -> logits.toType(DataType.FLOAT64, false);
          default -> logits;
        };
      }

      private NDArray embedding() {
        NDArray ids = tokens;
        if (is(Mutation.INPUT_IN_PLACE)) {
          ids = ids.muli(1).addi(ids.eq(3).toType(DataType.INT64, false));
        }
        NDArray embedded = Layers.embedding(ids, get("wte")); // (B, T, C)
        if (is(Mutation.PADDING_EMBEDDING)) {
          embedded = embedded.mul(notToken0().expandDims(2));
        }
        if (is(Mutation.SCALED_EMBEDDING)) {
          embedded = Layers.divide(embedded, 1 / Math.sqrt(width));
        }
        if (is(Mutation.POSITIONS_MISSING) || is(Mutation.NO_POSITIONS)) {
          return embedded;
        }
        NDArray positions = Layers.positions(tokens); // (T)
        positions =
            switch (mutation) {
              case POSITIONS_FROM_THE_END -> positions.neg().add(t - 1);
              case POSITIONS_OFF_BY_ONE -> positions.add(1).minimum(contextLength - 1);
              case POSITIONS_CONSTANT -> positions.mul(0);
              case POSITIONS_OF_WHOLE_CONTEXT ->
                  tokens.getManager().arange(0, contextLength, 1, DataType.INT64);
              default -> positions;
            };
        NDArray embeddedPositions = Layers.embedding(positions, get("wpe")); // (T, C)
        if (is(Mutation.STATIC_CACHE)) {
          float[] now = embeddedPositions.toFloatArray();
          float[] cached = STATIC_CACHE.computeIfAbsent(t, length -> now);
          embeddedPositions = tokens.getManager().create(cached, embeddedPositions.getShape());
        }
        return is(Mutation.OPEN_ARRAYS)
            ? embedded.add(
                get("wpe")
                    .mul(get("wpe").eq(get("wpe")))
                    .get(positions)) // belongs to the parameter's manager
            : embedded.add(embeddedPositions);
      }

      private NDArray notToken0() {
        return tokens.neq(0).toType(DataType.FLOAT32, false); // (B, T)
      }

      private NDArray attention(String h, NDArray x) {
        NDArray q = split(linear(h + "q", x)); // (B, h, T, C/h)
        NDArray k = split(linear(h + (is(Mutation.QUERY_AS_KEY) ? "q" : "k"), x));
        NDArray v = split(linear(h + "v", x));
        NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)); // (B, h, T, T)
        scores =
            switch (mutation) {
              case NO_SCALE -> scores;
              case SCALE_BY_WIDTH -> Layers.divide(scores, Math.sqrt(width));
              default -> Layers.divide(scores, Math.sqrt((double) width / HEADS));
            };
        NDArray weights = softmax(mask(scores));
        NDArray y = dropout(weights).matMul(v); // (B, h, T, C/h)
        if (!is(Mutation.HEADS_NOT_MERGED)) {
          y = y.transpose(0, 2, 1, 3);
        }
        return dropout(linear(h + "o", y.reshape(b, t, width)));
      }

      private NDArray split(NDArray x) {
        return is(Mutation.HEADS_NOT_TRANSPOSED)
            ? x.reshape(b, HEADS, t, width / HEADS)
            : x.reshape(b, t, HEADS, width / HEADS).transpose(0, 2, 1, 3);
      }

      private NDArray mask(NDArray scores) {
        NDManager manager = tokens.getManager();
        int length = (int) (is(Mutation.MASK_OF_WHOLE_CONTEXT) ? contextLength : t);
        NDArray positions = manager.arange(0, length, 1, DataType.INT64);
        NDArray query = positions.reshape(length, 1);
        NDArray hidden =
            switch (mutation) {
              case MASK_OFF_BY_ONE -> positions.gt(query.add(1));
              case MASK_WITHOUT_SELF, MASK_OF_MINUS_INFINITY_WITHOUT_SELF -> positions.gte(query);
              case MASK_HIDES_PAST -> positions.neq(query);
              case WINDOW_OF_THREE -> positions.gt(query).logicalOr(positions.lt(query.sub(2)));
              default -> positions.gt(query);
            }; // (T, T)
        if (is(Mutation.MASK_MISSING) || (is(Mutation.MASK_IN_EVALUATION_ONLY) && training)) {
          return scores;
        }
        if (is(Mutation.MASK_TOO_WEAK)) {
          return scores.add(hidden.toType(DataType.FLOAT32, false).mul(manager.create(-8f)));
        }
        if (is(Mutation.PADDING_MASK)) {
          NDArray padding = tokens.eq(0).reshape(b, 1, 1, t); // (B, 1, 1, T)
          NDArray self = positions.eq(query);
          hidden = hidden.logicalOr(padding.logicalAnd(self.logicalNot()));
        }
        boolean infinite = is(Mutation.MASK_OF_MINUS_INFINITY_WITHOUT_SELF);
        return Masks.fill(scores, hidden, infinite ? Double.NEGATIVE_INFINITY : -1e9);
      }

      private NDArray softmax(NDArray scores) {
        if (is(Mutation.NAIVE_SOFTMAX)) {
          NDArray exponentials = scores.exp();
          return exponentials.div(exponentials.sum(new int[] {3}, true));
        }
        return scores.softmax(is(Mutation.SOFTMAX_OVER_QUERIES) ? 2 : 3);
      }

      private NDArray mlp(String h, NDArray x) {
        NDArray in = is(Mutation.DETACHED_BRANCH) ? x.stopGradient() : x;
        NDArray hidden = linear(h + "fc", in); // (B, T, 4C)
        hidden =
            switch (mutation) {
              case OTHER_GELU -> Activations.geluTanh(hidden);
              case HALF_PRECISION ->
                  Activations.gelu(hidden)
                      .toType(DataType.FLOAT16, true)
                      .toType(DataType.FLOAT32, true);
              default -> Activations.gelu(hidden);
            };
        return dropout(linear(h + "proj", hidden));
      }

      private NDArray linear(String name, NDArray x) {
        NDArray product = Layers.linear(x, get(name + ".weight"));
        if (is(Mutation.BIAS_DROPPED) && name.endsWith("h.1.fc")) {
          return product;
        }
        NDArray sum = product.add(get(name + ".bias"));
        if (name.equals("h.0.fc") && is(Mutation.PARAMETER_IN_FORWARD)) {
          return sum.add(tokens.getManager().randomNormal(new Shape(4L * width)));
        }
        if (name.equals("h.0.o") && unregistered != null) {
          return sum.add(unregistered);
        }
        return sum;
      }

      private NDArray norm(String name, NDArray x) {
        int axis =
            switch (mutation) {
              case NORM_OVER_TIME -> 1;
              case NORM_OVER_BATCH -> 0;
              default -> 2;
            };
        NDArray input = is(Mutation.BATCH_AND_TIME_SWAPPED) && t == b ? x.transpose(1, 0, 2) : x;
        NDArray centered = input.sub(mean(input, axis));
        NDArray variance = mean(centered.square(), axis);
        if (!is(Mutation.NORM_WITHOUT_EPSILON)) {
          variance = variance.add(tokens.getManager().create(1e-5f));
        }
        return centered.div(variance.sqrt()).mul(get(name + ".weight")).add(get(name + ".bias"));
      }

      private NDArray mean(NDArray x, int axis) {
        NDArray mean = x.mean(new int[] {axis}, true);
        return is(Mutation.NORM_OVER_TIME_AND_WIDTH) ? mean.mean(new int[] {1}, true) : mean;
      }

      /** Batch norm that takes statistics of the batch in training, and running ones later. */
      private NDArray batchNorm(NDArray x) {
        NDArray mean = get("running_mean");
        NDArray variance = get("running_var");
        if (training) {
          NDArray batchMean = x.mean(new int[] {0}).mean(new int[] {0});
          NDArray batchVariance = x.sub(batchMean).square().mean(new int[] {0}).mean(new int[] {0});
          NDManager manager = tokens.getManager();
          NDArray some = manager.create(0.1f);
          mean.set(
              new NDIndex("..."),
              batchMean.stopGradient().mul(some).add(mean.mul(manager.create(0.9f))));
          variance.set(
              new NDIndex("..."),
              batchVariance.stopGradient().mul(some).add(variance.mul(manager.create(0.9f))));
          mean = batchMean;
          variance = batchVariance;
        }
        return x.sub(mean)
            .div(tokens.getManager().create(1e-5f).add(variance).sqrt())
            .mul(get("ln_f.weight"))
            .add(get("ln_f.bias"));
      }

      private NDArray dropout(NDArray x) {
        return switch (mutation) {
          case DROPOUT_IN_EVALUATION -> Layers.dropout(x, rate, true);
          case DROPOUT_CONSTANT -> Layers.dropout(x, 0.1, training);
          case DROPOUT_FORGOTTEN -> x;
          case DROPOUT_DRAWN_IN_EVALUATION -> {
            NDArray dropped = Layers.dropout(x, 0.1, true);
            yield training && rate > 0 ? dropped : x;
          }
          case DROPOUT_NOT_RESCALED ->
              training && rate > 0
                  ? Layers.divide(Layers.dropout(x, rate, true), 1 / (1 - rate))
                  : x;
          default -> Layers.dropout(x, rate, training);
        };
      }

      /** What some mutants keep between calls, or do beside. */
      private NDArray betweenCalls(NDArray x) {
        if (is(Mutation.CACHE_ACROSS_CALLS)) {
          NDArray result = x.add(tokens.getManager().create(kept));
          kept = x.mean().getFloat();
          return result;
        }
        if (is(Mutation.RUNNING_MEAN_UNREGISTERED)) {
          if (training) {
            kept = 0.9f * kept + 0.1f * x.get(":, :, 0").mean().getFloat();
          }
          return x.mul(tokens.getManager().create(1 + kept));
        }
        if (is(Mutation.HEAP_GROWS)) {
          REMEMBERED.add(x.toFloatArray());
        }
        if (is(Mutation.EVERY_PAIR_OF_EXAMPLES)) {
          double sum = 0;
          float[] values = x.toFloatArray();
          int row = values.length / (int) b;
          for (int i = 0; i < b; i++) {
            for (int j = 0; j < b; j++) {
              for (int c = 0; c < row; c++) {
                sum += Math.tanh(values[i * row + c] * values[j * row + c]);
              }
            }
          }
          return x.add(tokens.getManager().create((float) (sum * 0)));
        }
        return x;
      }
    }
  }
}
