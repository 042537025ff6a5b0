package dev.gauntlet.run.child;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.trial.TrialEvent;
import java.io.IOException;
import java.nio.file.Path;

/** A parent that can be killed: runs one trial, and prints a line when it has been evaluated. */
final class ParentProgram {
  private ParentProgram() {}

  /** Takes the fault and the folder. */
  public static void main(String[] args) throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.valueOf(args[0]), Path.of(args[1]));
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Evaluated) {
            System.out.println("evaluated");
          }
        };
    System.out.println(trial.run());
  }
}
