package dev.gauntlet.trial;

import ai.djl.engine.Engine;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.RootCause;
import java.util.LinkedHashMap;
import java.util.Map;

/** The engine that trains, loaded with settings that it reads only once. */
public final class TorchEngine {
  /** DJL's name of the engine. */
  public static final String NAME = "PyTorch";

  // Parts of messages, and what helps; the first that fits.
  private static final Map<String, String> CURES = cures();

  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private TorchEngine() {}

  /**
   * Threads on which the loaded engine computes, and on which whatever computes beside it should.
   */
  static int threads() {
    return Integer.getInteger(THREADS, 1);
  }

  /**
   * Loads libtorch, if it is not loaded yet, from the class path alone: nothing is downloaded, and
   * nobody is told.
   *
   * @param threads on which it is to compute
   * @return the engine
   * @throws InputException if it cannot be loaded, which is this machine's fault, not a model's;
   *     says why, and what may help
   * @throws IllegalStateException if it is loaded already with another number of threads
   */
  public static synchronized Engine load(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    String wanted = Integer.toString(threads);
    String set = System.getProperty(THREADS);
    if (set == null) {
      System.setProperty(THREADS, wanted);
    } else if (!set.equals(wanted)) {
      throw new IllegalStateException(
          "the engine of this process computes on %s threads, not on %s".formatted(set, wanted));
    }
    try {
      return Engine.getEngine(NAME);
    } catch (RuntimeException | LinkageError e) { // natives are missing, foreign or not to be read
      String cause = RootCause.of(e).toString();
      throw new InputException("the engine cannot be loaded (" + cause + ")" + cure(cause), e);
    }
  }

  /**
   * What may help where the engine cannot be loaded.
   *
   * @param cause what was thrown, or how the process ended
   * @return a semicolon and what to do; empty if nothing is known to help
   */
  public static String cure(String cause) {
    for (Map.Entry<String, String> known : CURES.entrySet()) {
      if (cause.contains(known.getKey())) {
        return "; " + known.getValue();
      }
    }
    return "";
  }

  private static Map<String, String> cures() {
    Map<String, String> cures = new LinkedHashMap<>();
    String cache = "set DJL_CACHE_DIR to a folder with 1 GB of room that can be written";
    String unpack = "delete the folder that it names, it is unpacked anew";
    cures.put("No space left", "free some room, or " + cache);
    cures.put("Disk quota exceeded", "free some room, or " + cache);
    cures.put("AccessDenied", cache);
    cures.put("Permission denied", cache);
    cures.put("Read-only", cache);
    cures.put("FileAlreadyExists", cache);
    cures.put("FileSystemException", cache);
    cures.put("failed to map segment", "nothing may be executed there: " + cache);
    cures.put("file too short", unpack);
    cures.put("invalid ELF header", unpack);
    cures.put("GLIBC", "this system's C library is too old for libtorch");
    cures.put("No PyTorch native library", "build Gauntlet on this machine, for its system");
    cures.put("UnsatisfiedLinkError", unpack);
    cures.put("SIGILL", "this processor lacks instructions that libtorch needs");
    return cures;
  }
}
