package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The order in which to run trials: seed by seed, and those of a seed shuffled. What happens to the
 * machine in the course of a run then happens to all implementations alike.
 */
public final class FairOrder {

  private FairOrder() {}

  /** The same trials in that order, which depends on nothing but their keys. */
  public static List<TrialSpec> of(List<TrialSpec> trials) {
    Random random = random(trials);
    List<TrialSpec> order = new ArrayList<>();
    trials.stream()
        .collect(groupingBy(TrialSpec::seed, LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(
            ofSeed -> {
              List<TrialSpec> shuffled = new ArrayList<>(ofSeed);
              Collections.shuffle(shuffled, random);
              order.addAll(shuffled);
            });
    return List.copyOf(order);
  }

  private static Random random(List<TrialSpec> trials) {
    MessageDigest digest = Sha256.digest();
    trials.forEach(trial -> digest.update(trial.id().getBytes(UTF_8)));
    return new Random(ByteBuffer.wrap(digest.digest()).getLong());
  }
}
