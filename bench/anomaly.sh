#!/usr/bin/env bash
# Scores a series: reads timestamp,value lines, writes timestamp,value,anomaly_score.   bench/anomaly.sh [FILE.csv] >scores.csv
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
java=$("$root/postern" --jdk)/bin
classes=$root/target/anomaly
newest() { [ -z "$(find "$root/bench/anomaly" "$root/src/main/java/dev/postern/baseline" -newer "$classes/built" -name '*.java' -print -quit)" ]; }
if [ ! -f "$classes/built" ] || ! newest; then
  mkdir -p "$classes"
  # The detector needs nothing but the JDK: it is compiled by itself, without Maven. Only its null annotations are left out.
  find "$root/bench/anomaly" "$root/src/main/java/dev/postern/baseline" -name '*.java' ! -name package-info.java -print0 |
    xargs -0 "$java/javac" -proc:none -encoding UTF-8 -d "$classes"
  touch "$classes/built"
fi
exec "$java/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp "$classes" "${POSTERN_BENCH_MAIN:-Anomaly}" "$@"
