#!/bin/sh
# Runs a command inside an allocation of a real SLURM: slurmctld and two slurmd on this machine,
# with munge. For people who work on 'gauntlet run --on slurm'; no test needs it.
#
#   apt-get install --no-install-recommends slurmctld slurmd slurm-client munge   (as root)
#   harness/cli/src/test/slurm/cluster.sh ./gauntlet run smoke --on slurm         (as root)
#
# What it starts ends with it; its files are in a folder of its own.
set -eu
folder=$(mktemp -d /tmp/slurm-XXXXXX)
host=$(hostname -s)
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  sleep 1
  for pid in $pids; do kill -9 "$pid" 2>/dev/null || true; done
  [ -n "${KEEP:-}" ] || rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir -p "$folder/state" "$folder/spool.n1" "$folder/spool.n2" "$folder/munge"
chmod 755 "$folder"
chmod 700 "$folder/munge"
(umask 077 && head -c 1024 /dev/urandom >"$folder/munge/key")
munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge.socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" &
pids="$pids $!"

cores=$(nproc)
cat >"$folder/slurm.conf" <<CONF
ClusterName=gauntlet
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool.%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdTimeout=10
MpiDefault=none
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=26821 CPUs=$cores State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=26822 CPUs=$cores State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
SLURM_CONF=$folder/slurm.conf
export SLURM_CONF
sleep 1
slurmctld -D -c 2>"$folder/slurmctld.err" &
pids="$pids $!"
for node in n1 n2; do
  slurmd -D -N $node 2>"$folder/slurmd.$node.err" &
  pids="$pids $!"
done
tries=0
until [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null | tr -d ' ')" = 2 ]; do
  tries=$((tries + 1))
  if [ $tries -gt 30 ]; then
    echo "the nodes do not come up:" >&2
    tail -n 5 "$folder"/*.err "$folder"/*.log >&2
    exit 1
  fi
  sleep 1
done
sinfo --Node >&2
salloc --quiet --no-kill --nodes=2 --exclusive --ntasks-per-node=1 "$@"
