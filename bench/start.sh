#!/usr/bin/env bash
# Times the start of a relay until its listener accepts, and until it says that it is ready.   bench/start.sh [RUNS]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'bench-secret-0123456789' >"$work/app.secret"
cat >"$work/postern.yaml" <<'Y'
hostname: relay.example
data: data
tls: { self-signed: true }
listeners:
  - { name: alternate, address: "127.0.0.1:3625" }
http: { address: "127.0.0.1:3680" }
keys:
  - { user: app, secret: { file: app.secret }, from: ["*@app.example"] }
routes:
  - { recipients: ["*"], smarthost: { hosts: ["127.0.0.1:2600"], tls: none } }
Y
"$root/postern" --help >/dev/null
for run in $(seq "${1:-5}"); do
  : >"$work/log"
  began=$(date +%s%N)
  "$root/postern" serve --config "$work/postern.yaml" >"$work/log" 2>&1 &
  pid=$!
  until (exec 3<>/dev/tcp/127.0.0.1/3625) 2>/dev/null; do sleep 0.005; done
  listening=$(date +%s%N)
  until grep -q '"ready"' "$work/log"; do sleep 0.005; done
  ready=$(date +%s%N)
  echo "run=$run listening_ms=$(((listening - began) / 1000000)) ready_ms=$(((ready - began) / 1000000))"
  kill "$pid" && wait "$pid"
done
