package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a model computes, found by writing down its forward pass on one example of full context.
 *
 * <p>A product of two arrays counts two operations for each pair of numbers that is multiplied, one
 * for the multiplication and one for the addition; other arithmetic counts one for each number it
 * makes (or reads, if it makes fewer); moving numbers counts nothing. The backward pass repeats a
 * product once for each of its operands that a parameter has a part in, and other arithmetic once.
 * A sum of products of several arrays counts as its products of two, from left to right.
 *
 * @param operations how often each operation is called in a forward pass, by name
 * @param forwardFlopsPerToken arithmetic operations of the forward pass, for each token
 * @param backwardFlopsPerToken the same of the backward pass
 * @param forwardFlopsPerTokenByBlock {@code forwardFlopsPerToken} by block, in the order of first
 *     use; the empty name is the model itself
 * @param activationBytes size of all arrays that the forward pass makes for one example of full
 *     context and the backward pass may need; views of others do not count
 * @param dynamicLength whether the model takes examples shorter than its context
 */
public record ModelCard(
    Map<String, Integer> operations,
    double forwardFlopsPerToken,
    double backwardFlopsPerToken,
    Map<String, Double> forwardFlopsPerTokenByBlock,
    long activationBytes,
    boolean dynamicLength) {
  public ModelCard {
    Objects.requireNonNull(operations, "operations");
    operations = Collections.unmodifiableMap(new LinkedHashMap<>(operations));
    forwardFlopsPerTokenByBlock =
        Collections.unmodifiableMap(new LinkedHashMap<>(forwardFlopsPerTokenByBlock));
  }
}
