package dev.gauntlet.spi;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an implementation says of itself that nobody can tell from outside: {@code gauntlet check}
 * holds it to that. {@link #USUAL} is what most language models are; an implementation that is
 * otherwise says where.
 *
 * <pre>{@code
 * public Claims claims() {
 *   return Claims.USUAL.withPositions(Claims.Positions.RELATIVE).withFrozen("rope.angles");
 * }
 * }</pre>
 *
 * @param context whether what it predicts depends on tokens before the last one
 * @param positions what it knows of the order of tokens
 * @param initialExcess how far its loss may be above ln V at initialization, where V is the size of
 *     the vocabulary, in nats: models whose initial logits are of unit size have about 0.5
 * @param frozen names of the parameters that are never trained on purpose
 * @param traits what else is unusual of it
 */
public record Claims(
    boolean context,
    Positions positions,
    double initialExcess,
    Set<String> frozen,
    Set<Trait> traits) {

  /** What a model knows of the order of tokens. */
  public enum Positions {
    /** Nothing on purpose. */
    NONE,
    /** How far apart tokens are, as rotary embeddings or biases of attention tell it. */
    RELATIVE,
    /** Where each token is, as position embeddings or a recurrent state tell it. */
    ABSOLUTE
  }

  /** What most models are not, and some are on purpose. */
  public enum Trait {
    /** The output head's weights are those of the token embedding. */
    TIED_EMBEDDING,
    /** One parameter has several names, or several places in the blocks. */
    SHARED_PARAMETERS,
    /** It begins with weights of zero: some parameters have no gradient before the first step. */
    ZERO_INITIALIZED,
    /**
     * It normalizes by statistics of the batch in training, as batch normalization does, so that
     * the examples of a batch depend on each other.
     */
    BATCH_STATISTICS,
    /** What it predicts depends on some of the last tokens only, as an n-gram's does. */
    LIMITED_CONTEXT,
    /**
     * It is too simple to learn any few sequences by heart, as a single attention head is; if it
     * knows no positions either, as an average of tokens, it need not tell the last token from
     * those before it.
     */
    LOW_CAPACITY
  }

  /** A model of context and absolute positions whose initial loss is near ln V. */
  public static final Claims USUAL = new Claims(true, Positions.ABSOLUTE, 0.5, Set.of(), Set.of());

  public Claims {
    Objects.requireNonNull(positions, "positions");
    if (!(initialExcess >= 0)) { // NaN too
      throw new IllegalArgumentException(
          "initialExcess is " + initialExcess + ", must be 0 or more");
    }
    frozen = Set.copyOf(frozen);
    traits = Set.copyOf(traits);
  }

  /** Claims with each of the first four traits said apart. */
  public Claims(
      boolean context,
      Positions positions,
      double initialExcess,
      boolean tiedEmbedding,
      boolean sharedParameters,
      boolean zeroInitialized,
      boolean batchStatistics,
      Set<String> frozen) {
    this(
        context,
        positions,
        initialExcess,
        frozen,
        traits(tiedEmbedding, sharedParameters, zeroInitialized, batchStatistics));
  }

  private static Set<Trait> traits(boolean... first) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (int i = 0; i < first.length; i++) {
      if (first[i]) {
        traits.add(Trait.values()[i]);
      }
    }
    return traits;
  }

  /** Whether the output head's weights are those of the token embedding. */
  public boolean tiedEmbedding() {
    return traits.contains(Trait.TIED_EMBEDDING);
  }

  /** Whether it has one parameter under several names, or in several places, on purpose. */
  public boolean sharedParameters() {
    return traits.contains(Trait.SHARED_PARAMETERS);
  }

  /** Whether it begins with weights of zero on purpose. */
  public boolean zeroInitialized() {
    return traits.contains(Trait.ZERO_INITIALIZED);
  }

  /** Whether it normalizes by statistics of the batch in training. */
  public boolean batchStatistics() {
    return traits.contains(Trait.BATCH_STATISTICS);
  }

  /** Whether what it predicts depends on some of the last tokens only. */
  public boolean limitedContext() {
    return traits.contains(Trait.LIMITED_CONTEXT);
  }

  /** Whether it is too simple on purpose to learn any few sequences by heart. */
  public boolean lowCapacity() {
    return traits.contains(Trait.LOW_CAPACITY);
  }

  /** Whether it need not tell the last token from those before it. */
  public boolean bagOfTokens() {
    return context && lowCapacity() && positions == Positions.NONE;
  }

  /** The same of a model that sees the last token alone, and so no positions. */
  public Claims withoutContext() {
    return new Claims(false, Positions.NONE, initialExcess, frozen, traits);
  }

  /** The same of a model that sees some of the last tokens only, and knows their order. */
  public Claims withLimitedContext() {
    return withPositions(Positions.RELATIVE).with(Trait.LIMITED_CONTEXT);
  }

  /** The same with other positions. */
  public Claims withPositions(Positions other) {
    return new Claims(context, other, initialExcess, frozen, traits);
  }

  /** The same with another excess of the initial loss over ln V, in nats. */
  public Claims withInitialExcess(double nats) {
    return new Claims(context, positions, nats, frozen, traits);
  }

  /** The same of a model whose output head is its token embedding. */
  public Claims withTiedEmbedding() {
    return with(Trait.TIED_EMBEDDING);
  }

  /** The same of a model that has a parameter in several places. */
  public Claims withSharedParameters() {
    return with(Trait.SHARED_PARAMETERS);
  }

  /** The same of a model that begins with weights of zero. */
  public Claims withZeroInitialized() {
    return with(Trait.ZERO_INITIALIZED);
  }

  /** The same of a model with batch normalization. */
  public Claims withBatchStatistics() {
    return with(Trait.BATCH_STATISTICS);
  }

  /** The same of a model that is too simple to learn by heart. */
  public Claims withLowCapacity() {
    return with(Trait.LOW_CAPACITY);
  }

  private Claims with(Trait trait) {
    Set<Trait> more = EnumSet.of(trait);
    more.addAll(traits);
    return new Claims(context, positions, initialExcess, frozen, more);
  }

  /** The same with more parameters that are never trained. */
  public Claims withFrozen(String... names) {
    Set<String> all = new TreeSet<>(frozen);
    all.addAll(List.of(names));
    return new Claims(context, positions, initialExcess, all, traits);
  }
}
