package dev.gauntlet.spi;

import java.io.IOException;

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
}
