package dev.gauntlet.run;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.run.work.MachineLostException;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which trial a place takes next. Where all places are on this machine, the first that is left.
 *
 * <p>On several machines, the trials of one task and seed, whose times are compared, go to machines
 * of one kind: to that on which the first of them ran if it is free, else to another of its kind
 * that has nothing else to begin. A trial whose machine is lost is run again, elsewhere if there is
 * another.
 */
final class TrialQueue {
  /** How often a trial may lose its machine. */
  static final int ATTEMPTS = 3;

  private static final int LOSSES_IN_A_ROW = 3; // after which a place is used no more

  private static final int UNFIT = 4;

  private final List<@Nullable Machine> machines; // of each place
  private final List<Integer> kinds;
  private final int[] losses;
  private final List<Attempt> waiting = new ArrayList<>();
  private int running;

  /** The trials of one task and seed. */
  private static final class Group {
    int kind = -1; // of the machines on which they run; none has begun
    @Nullable Machine last;
  }

  /**
   * A trial to run.
   *
   * @param number how many times it has begun, this one included
   */
  record Attempt(TrialSpec spec, int number, Group group, @Nullable Machine lost) {}

  private record Contest(Choice task, long seed) {}

  /**
   * All of them are left.
   *
   * @param trials in the order in which to begin
   * @param machines of each place; null is this one
   */
  TrialQueue(List<TrialSpec> trials, List<@Nullable Machine> machines) {
    this.machines = machines;
    this.losses = new int[machines.size()];
    List<Machine> known = new ArrayList<>();
    for (Machine machine : machines) {
      if (machine != null) {
        known.add(machine);
      }
    }
    this.kinds = known.size() == machines.size() ? Machine.kinds(known) : List.of();
    Map<Contest, Group> groups = new HashMap<>();
    for (TrialSpec spec : trials) {
      Contest contest = new Contest(spec.task(), spec.seed());
      Group group = groups.computeIfAbsent(contest, of -> new Group());
      waiting.add(new Attempt(spec, 1, group, null));
    }
  }

  /**
   * Waits for a trial that a place may run.
   *
   * @return null if there will be none
   */
  synchronized @Nullable Attempt take(int place) throws InterruptedException {
    while (isUsed(place) && !(waiting.isEmpty() && running == 0)) {
      Attempt next =
          waiting.isEmpty() ? null : kinds.isEmpty() ? waiting.remove(0) : removeBest(place);
      if (next != null) {
        running++;
        return next;
      }
      wait();
    }
    return null;
  }

  private @Nullable Attempt removeBest(int place) {
    Machine machine = machines.get(place);
    int kind = kinds.get(place);
    int best = -1;
    int bestRank = UNFIT;
    for (int i = 0; i < waiting.size() && bestRank > 0; i++) {
      int rank = rank(waiting.get(i), machine, kind);
      if (rank < bestRank) {
        best = i;
        bestRank = rank;
      }
    }
    if (best < 0) {
      return null;
    }
    Attempt attempt = waiting.remove(best);
    if (attempt.group.kind < 0 || !hasOther(null, attempt.group.kind)) {
      attempt.group.kind = kind;
    }
    attempt.group.last = machine;
    return attempt;
  }

  /** How well a trial suits a place: 0 best, {@link #UNFIT} not at all. */
  private int rank(Attempt attempt, @Nullable Machine machine, int kind) {
    int wanted = attempt.group.kind;
    if (attempt.lost != null && attempt.lost.equals(machine)) {
      return hasOther(attempt.lost, -1) ? UNFIT : 2;
    }
    if (wanted < 0) {
      return 1;
    }
    if (wanted == kind) {
      return machine != null && machine.equals(attempt.group.last) ? 0 : 2;
    }
    return hasOther(attempt.lost, wanted) ? UNFIT : 3;
  }

  private boolean isUsed(int place) {
    return losses[place] < LOSSES_IN_A_ROW;
  }

  /**
   * Whether a place of a kind is in use on another machine.
   *
   * @param lost the machine that does not count; null if all do
   * @param kind -1 for any
   */
  private boolean hasOther(@Nullable Machine lost, int kind) {
    for (int place = 0; place < losses.length; place++) {
      boolean other = lost == null || !lost.equals(machines.get(place));
      if (isUsed(place) && other && (kind < 0 || kinds.get(place) == kind)) {
        return true;
      }
    }
    return false;
  }

  /** A trial has ended. */
  synchronized void ended(int place) {
    losses[place] = 0;
    running--;
    notifyAll();
  }

  /**
   * A trial has lost its machine.
   *
   * @return whether it will be run again; if not, it has ended
   * @throws InputException if no place is left
   */
  synchronized boolean lost(Attempt attempt, int place, MachineLostException loss) {
    losses[place]++;
    running--;
    notifyAll();
    for (int other = 0; other < losses.length; other++) {
      if (isUsed(other)) {
        if (attempt.number == ATTEMPTS) {
          return false;
        }
        waiting.add(
            0, new Attempt(attempt.spec, attempt.number + 1, attempt.group, machines.get(place)));
        return true;
      }
    }
    throw new InputException(
        "no machine is left: each was lost %d times in a row; the last, %s"
            .formatted(LOSSES_IN_A_ROW, loss.getMessage()),
        loss);
  }
}
