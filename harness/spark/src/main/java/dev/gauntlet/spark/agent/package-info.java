/**
 * What runs beside Spark's jars and none of Gauntlet's: the driver, which {@code spark-submit}
 * starts at {@link dev.gauntlet.spark.agent.AgentMain}, and the tasks, which start workers.
 */
@NullMarked
package dev.gauntlet.spark.agent;

import org.jspecify.annotations.NullMarked;
