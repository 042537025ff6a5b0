package dev.gauntlet.spi;

import java.io.IOException;
import java.nio.file.Path;

/** Where a task's files come from: the folders the user named, never the network. */
public interface DataAccess {

  /**
   * Reads a file of the user's.
   *
   * @param path relative to a data folder; must not lead out of it
   * @return its content
   * @throws IllegalArgumentException if there is no such file; the message names the folders
   *     searched
   * @throws IOException if it cannot be read
   */
  byte[] read(String path) throws IOException;

  /**
   * Reads a downloadable file that is already here, and verifies its hash.
   *
   * @return its content
   * @throws IllegalArgumentException if it is not here (the message says how to fetch it) or is not
   *     the file it should be
   * @throws IOException if it cannot be read
   */
  byte[] read(Download download) throws IOException;

  /**
   * Finds a file or a folder of the user's that is too large to be read at once. Whoever reads it
   * stays within it: no symbolic link in a folder is followed.
   *
   * @param path relative to a data folder; must not lead out of it; {@code .} is the folder itself
   * @return where it is: a regular file or a folder
   * @throws IllegalArgumentException if there is no such file or folder; the message names the
   *     folders searched
   * @throws IOException if it cannot be looked for
   */
  default Path find(String path) throws IOException {
    throw new IllegalArgumentException(
        "'" + path + "' cannot be read in place: this data holds whole files alone");
  }

  /**
   * Tells whoever waits how far the reading of data has come; may be called often. Nobody is told
   * unless overridden.
   *
   * @param what is being done, for example {@code "reading novels"}
   * @param done share of it that is done, 0 to 1; 1 ends it
   */
  default void progress(String what, double done) {}
}
