package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Origin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Plugins that do as little as planning needs. */
final class Toys {

  /** How often {@link Text#open} was called. */
  static final AtomicInteger OPENED = new AtomicInteger();

  private Toys() {}

  /** A class loader in which the toys, and nothing else, are built in. */
  static ClassLoader application(Path folder) throws IOException {
    return application(folder, Table.class.getName() + "\n" + Width.class.getName());
  }

  /** The same with these implementations, one a line. */
  static ClassLoader application(Path folder, String implementations) throws IOException {
    Path jar =
        new PluginJarBuilder(folder)
            .service(Implementation.class, implementations)
            .service(Task.class, Text.class.getName())
            .build(Files.createTempFile(folder, "toys", ".jar"));
    return new PluginJar(jar, "").services(Toys.class.getClassLoader());
  }

  /** A model without settings whose shapes are known. */
  public static final class Table implements Implementation<Table.NoSettings> {
    public record NoSettings() {}

    @Override
    public String id() {
      return "toy-table";
    }

    @Override
    public Origin origin() {
      return new Origin("a table", "nobody", "https://example.org");
    }

    @Override
    public NoSettings defaults() {
      return new NoSettings();
    }

    @Override
    public Block build(NoSettings config, Problem problem) {
      return new TableBlock(problem.vocabSize());
    }
  }

  private static final class TableBlock extends AbstractBlock {
    private final int size;

    TableBlock(int size) {
      this.size = size;
      addParameter(
          Parameter.builder()
              .setName("table")
              .setType(Parameter.Type.WEIGHT)
              .optShape(new Shape(size, size))
              .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList in, boolean training, PairList<String, Object> params) {
      throw new AssertionError("planning runs no model");
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {inputs[0].add(size)};
    }
  }

  /** A model with settings whose shapes are not known before it is initialized. */
  public static final class Width implements Implementation<Width.Sizes> {
    public enum Kind {
      PRE_NORM,
      POST_NORM
    }

    public record Sizes(int n_embd, int n_head, double dropout, Kind kind) {
      public Sizes {
        if (n_embd % n_head != 0) {
          throw new IllegalArgumentException(
              "n_head is " + n_head + ", must divide n_embd, which is " + n_embd);
        }
      }
    }

    @Override
    public String id() {
      return "toy-width";
    }

    @Override
    public Origin origin() {
      return new Origin("a width", "nobody", "https://example.org");
    }

    @Override
    public Sizes defaults() {
      return new Sizes(8, 2, 0.1, Kind.PRE_NORM);
    }

    @Override
    public Block build(Sizes config, Problem problem) {
      if (config.n_embd() > 1000) {
        throw new IllegalArgumentException(
            "n_embd is " + config.n_embd() + ", must be at most 1000");
      }
      if (config.n_embd() == 666) {
        throw new IllegalStateException("a mistake of the plugin's");
      }
      return Linear.builder().setUnits(config.n_embd()).build();
    }
  }

  /** A text of the given length: the letter a, over and over, or a file. */
  public static final class Text implements Task<Text.Source> {
    public record Source(int length, int context_length, String corpus, boolean reversed) {
      public Source {
        if (context_length < 1) {
          throw new IllegalArgumentException(
              "context_length is " + context_length + ", must be positive");
        }
      }
    }

    @Override
    public String id() {
      return "toy-text";
    }

    @Override
    public String summary() {
      return "Predict the letter a.";
    }

    @Override
    public Source defaults() {
      return new Source(100, 10, "", false);
    }

    @Override
    public Dataset open(Source config, DataAccess data, long seed) throws IOException {
      OPENED.incrementAndGet();
      if (config.context_length() > config.length()) {
        throw new IllegalArgumentException(
            "context_length is " + config.context_length() + ", the text has " + config.length());
      }
      byte[] text = config.corpus().isEmpty() ? new byte[0] : data.read(config.corpus());
      String drawn = config + " " + seed + " " + new String(text, UTF_8);
      return new TextDataset(
          new Problem(16, config.context_length(), Problem.Targets.ALL),
          new Fingerprint(Sha256.of(drawn.getBytes(UTF_8)), Map.of()));
    }
  }

  private record TextDataset(Problem problem, Fingerprint fingerprint) implements Dataset {
    @Override
    public Vocabulary vocabulary() {
      return Vocabulary.of("a");
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      throw new AssertionError("planning trains no model");
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      return List.of();
    }
  }
}
