package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;

/**
 * What a child has to do: the first line of its standard input.
 *
 * @param socket path of the Unix domain socket that takes its events
 * @param token what to begin there with
 * @param spec the trial
 * @param folder where its checkpoint goes
 * @param data the data folder that the user named, or null
 */
record Assignment(String socket, String token, TrialSpec spec, String folder, String data) {

  /** The folder of the socket and of all temporary files: the parent removes it in the end. */
  Path scratch() {
    return Path.of(socket).getParent();
  }
}
