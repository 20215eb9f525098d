#!/usr/bin/env bash
# Scores the detector on the Numenta Anomaly Benchmark, by its rules.   bench/nab.sh CHECKOUT-OF-NAB
set -eu
POSTERN_BENCH_MAIN=Nab exec "$(dirname "$0")/anomaly.sh" "$@"
