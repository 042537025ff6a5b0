#!/bin/sh
# Whole training steps, each implementation against its twin in Java and, where python3 (or what
# GAUNTLET_PYTHON names) has PyTorch, against the same model there, in one run:
#   harness/benchmarks/steps.sh [threads] [seconds] [parts of cells' names ...]
# Kernels one by one: harness/benchmarks/steps.sh kernels [JMH's arguments ...]
# What each lever buys, as a table and as JSON (a report shows levers.json in its run directory): harness/benchmarks/steps.sh levers [seconds] [rounds] [file]
set -eu
cd "$(dirname "$0")/../.."
./mvnw -q -B -pl harness/benchmarks -am -Dmaven.test.skip=true package \
  org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
  -DincludeScope=runtime -DexcludeGroupIds=dev.gauntlet -DoutputDirectory="$PWD/harness/benchmarks/target/lib"
path="harness/benchmarks/target/classes:harness/benchmarks/target/lib/*"
for module in base spi ops kernels plugins trial; do path="harness/$module/target/classes:$path"; done
path="implementations/target/classes:$path"
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
if [ "${1:-}" = kernels ]; then
  shift
  exec java --add-modules=jdk.incubator.vector -cp "$path" org.openjdk.jmh.Main KernelBenchmark -prof gc "$@"
fi
if [ "${1:-}" = levers ]; then
  exec java -cp "$path" dev.gauntlet.benchmarks.LeverBenchmark "${2:-6}" "${3:-2}" "${4:-harness/benchmarks/target/levers.json}"
fi
threads=${1:-2}
seconds=${2:-10}
[ $# -lt 1 ] || shift
[ $# -lt 1 ] || shift
exec java --add-modules=jdk.incubator.vector -XX:CompileCommand=quiet \
  "-XX:CompileCommand=dontinline,dev.gauntlet.kernels.VectorKernels::*" -Dai.djl.offline=true -DOPT_OUT_TRACKING=true \
  -Dbenchmark.eager=harness/benchmarks/eager.py \
  -cp "$path" dev.gauntlet.benchmarks.StepBenchmark "$threads" "$seconds" "$@"
