package dev.gauntlet.spi;

import java.net.URI;

/**
 * A file that a user may fetch, and by which hash it is known.
 *
 * @param name what users call it, for example {@code tinyshakespeare}
 * @param fileName its name in a data folder
 * @param source its public home
 * @param sha256 hash of its content; 64 lower-case hexadecimal digits
 * @param bytes its size
 */
public record Download(String name, String fileName, URI source, String sha256, long bytes) {}
