/**
 * Trials on a cluster of Apache Spark: start with {@link dev.gauntlet.spark.SparkCluster}. This
 * package sees nothing of Spark, and {@code agent} nothing of Gauntlet.
 */
@NullMarked
package dev.gauntlet.spark;

import org.jspecify.annotations.NullMarked;
