package dev.gauntlet.base;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which machines are of one kind, so that times on one compare with times on the other: those with
 * the same model of processor, and of about the same speed.
 */
public final class MachineKinds {
  /** By how much the slowest machine of a kind may be slower than its fastest. */
  public static final double TOLERANCE = 0.1;

  private static final int LETTERS = 26;

  private MachineKinds() {}

  /**
   * What is known of a machine.
   *
   * @param cpu model of its processor
   * @param seconds that a fixed piece of work takes on it; null if that was not measured: then the
   *     model alone decides
   */
  public record Facts(String cpu, @Nullable Double seconds) {}

  /** The letter of a kind: {@code A} for 0, and {@code AA} for 26. */
  public static String name(int kind) {
    String last = String.valueOf((char) ('A' + kind % LETTERS));
    return kind < LETTERS ? last : name(kind / LETTERS - 1) + last;
  }

  /**
   * Of which kind each machine is: the same number for those of one kind, from 0 in the order in
   * which kinds appear.
   */
  public static List<Integer> of(List<Facts> machines) {
    List<Integer> order =
        IntStream.range(0, machines.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> machines.get(i).cpu())
                    .thenComparing(
                        i -> machines.get(i).seconds(),
                        Comparator.nullsFirst(Comparator.naturalOrder())))
            .toList();
    int[] kindOf = new int[machines.size()];
    int kind = -1;
    @Nullable String cpu = null;
    @Nullable Double fastest = null; // of the kind that is being collected
    for (int i : order) {
      Facts machine = machines.get(i);
      Double seconds = machine.seconds();
      boolean alike =
          machine.cpu().equals(cpu)
              && (fastest == null || seconds == null || seconds <= (1 + TOLERANCE) * fastest);
      if (!alike) {
        kind++;
        cpu = machine.cpu();
        fastest = seconds;
      } else if (fastest == null) {
        fastest = seconds;
      }
      kindOf[i] = kind;
    }
    List<Integer> kinds = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int each : kindOf) {
      if (!seen.contains(each)) {
        seen.add(each);
      }
      kinds.add(seen.indexOf(each));
    }
    return List.copyOf(kinds);
  }
}
