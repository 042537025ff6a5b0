package dev.gauntlet.spi.result;

/**
 * What a machine does at best, with as many threads as were measured.
 *
 * @param gflopsPerSecond of a product of two square matrices that fit the caches, FLOAT32, 10<sup>9
 *     </sup> multiplications and additions a second
 * @param gigabytesPerSecond read and written together when arrays far larger than the caches are
 *     added up
 */
public record MachinePeak(double gflopsPerSecond, double gigabytesPerSecond) {}
