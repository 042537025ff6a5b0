package dev.gauntlet.run.child.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What may go wrong in a plugin. */
public enum Fault {
  NONE(Phase.BUILD, (x, path) -> {}),

  THROW_IN_BUILD(
      Phase.BUILD,
      (x, path) -> {
        throw new IllegalStateException("no such layer");
      }),
  HANG_IN_BUILD(Phase.BUILD, (x, path) -> Acts.spin()),

  THROW_IN_FORWARD(
      Phase.TRAINING,
      (x, path) -> {
        throw new IllegalStateException("lost the thread");
      }),
  THROW_WRAPPED(
      Phase.TRAINING,
      (x, path) -> {
        throw new IllegalStateException("no next step", new IOException("disk on fire"));
      }),
  WRONG_SHAPES(Phase.TRAINING, (x, path) -> x.matMul(x.getManager().ones(new Shape(3, 5)))),
  NOT_A_NUMBER(Phase.FROM_THEN_ON, (x, path) -> x.muli(Float.NaN)),

  EXIT_0(Phase.TRAINING, (x, path) -> System.exit(0)),
  EXIT_1(Phase.TRAINING, (x, path) -> System.exit(1)),
  EXIT_42(
      Phase.TRAINING,
      (x, path) -> {
        System.out.println("this cannot go on");
        System.exit(42);
      }),
  HALT(Phase.TRAINING, (x, path) -> Runtime.getRuntime().halt(0)),
  SEGMENTATION_FAULT(Phase.TRAINING, (x, path) -> new Pointer(8).setInt(0, 1)),

  SPIN(Phase.TRAINING, (x, path) -> Acts.spin()),
  /** Spins, and keeps the process from ending when it is asked to. */
  CLING(
      Phase.TRAINING,
      (x, path) -> {
        Runtime.getRuntime().addShutdownHook(new Thread(Acts::spin));
        Acts.spin();
      }),
  /** A step that takes a while, in milliseconds, and then goes on. */
  DAWDLE(Phase.TRAINING, (x, path) -> Thread.sleep(Long.parseLong(path))),
  /** A step in which the process is stopped from outside for a while, in milliseconds. */
  PAUSE(Phase.TRAINING, (x, path) -> Acts.pause(Long.parseLong(path))),
  BLOCK_IN_NATIVE_CODE(Phase.TRAINING, (x, path) -> Acts.block()),

  EXHAUST_HEAP(Phase.TRAINING, (x, path) -> Acts.fillHeap()),
  /** On another thread than the trial's, which goes on. */
  EXHAUST_HEAP_ELSEWHERE(
      Phase.TRAINING,
      (x, path) -> {
        new Thread(Acts::fillHeap).start();
        Acts.spin();
      }),
  EXHAUST_NATIVE_MEMORY(Phase.TRAINING, (x, path) -> Acts.fillNativeMemory(x)),
  /** One allocation that no system grants. */
  ASK_FOR_TOO_MUCH(Phase.TRAINING, (x, path) -> x.getManager().ones(new Shape(1L << 45))),

  FLOOD(Phase.TRAINING, (x, path) -> Acts.flood()),
  LEAVE_THREADS(
      Phase.TRAINING,
      (x, path) -> {
        new Thread(Acts::spin).start();
        Runtime.getRuntime().addShutdownHook(new Thread(Acts::spin));
      }),
  /** A process that inherits standard output, and would outlive the child. */
  LEAVE_PROCESS(
      Phase.TRAINING, (x, path) -> new ProcessBuilder("sleep", "1000").inheritIO().start()),
  /**
   * A process that has another parent by now, as a daemon has; prints its id, and dies of a signal.
   */
  LEAVE_DAEMON(Phase.TRAINING, (x, path) -> Acts.leaveDaemon()),
  /** A temporary file, whose path it prints before it ends. */
  LEAVE_FILE(
      Phase.TRAINING,
      (x, path) -> {
        System.out.println(Files.createTempFile("left", ".tmp"));
        Runtime.getRuntime().halt(0);
      }),
  INTERRUPT(Phase.TRAINING, (x, path) -> Thread.currentThread().interrupt()),
  DELETE_FOLDER(Phase.TRAINING, (x, path) -> Acts.delete(Path.of(path))),
  /** Writes to every socket of its process. */
  CORRUPT_CHANNEL(Phase.TRAINING, (x, path) -> Acts.onSockets(Acts::writeNonsense)),
  /** Closes every socket of its process, and goes on. */
  CLOSE_CHANNEL(
      Phase.TRAINING,
      (x, path) -> {
        Acts.onSockets(Acts.LIB_C::close);
        Acts.spin();
      }),
  READ_INPUT(Phase.TRAINING, (x, path) -> System.out.println("read " + System.in.read())),

  CHANGE_PARAMETERS(Phase.EVALUATION, (x, path) -> x.addi(0.001)),

  THROW_IN_EXPORT(
      Phase.EXPORT,
      (x, path) -> {
        throw new IllegalStateException("not to be written down");
      }),
  TERMINATED_IN_EXPORT(Phase.EXPORT, (x, path) -> Acts.signal("TERM")),
  HALT_IN_EXPORT(Phase.EXPORT, (x, path) -> Runtime.getRuntime().halt(1)),
  HANG_IN_EXPORT(Phase.EXPORT, (x, path) -> Acts.spin());

  /** When a fault shows. */
  public enum Phase {
    BUILD,
    /** At one step. */
    TRAINING,
    /** At that step and from then on. */
    FROM_THEN_ON,
    EVALUATION,
    /** After the trial has ended. */
    EXPORT
  }

  @FunctionalInterface
  private interface Act {
    void on(NDArray x, String path) throws Exception;
  }

  private final Phase phase;

  @SuppressWarnings("ImmutableEnumChecker") // no act keeps anything
  private final Act act;

  Fault(Phase phase, Act act) {
    this.phase = phase;
    this.act = act;
  }

  /** Does its worst, if it is time. */
  void happen(Phase now, NDArray x, String path) {
    if (now == phase || (phase == Phase.FROM_THEN_ON && now == Phase.TRAINING)) {
      try {
        act.on(x, path);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
