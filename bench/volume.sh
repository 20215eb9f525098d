#!/usr/bin/env bash
# How well takeovers of keys are noticed, and what watching costs.
#   bench/volume.sh [KEYS [SEED]]    keys of each kind, the first seed: the table
#   bench/volume.sh cost [KEYS]      time of a message, memory of a key
# Needs the built relay.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
java=$("$root/postern" --jdk)/bin/java
program=Evaluate
[ "${1:-}" = cost ] && { program=Cost; shift; }
exec "$java" -XX:+UseCompactObjectHeaders -Xmx3g -cp "$root/target/classes:$root/target/lib/*" \
  "$root/bench/volume/$program.java" "$@"
