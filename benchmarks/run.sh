#!/usr/bin/env bash
# Streaming accumulation at q = 400 (40 user functions x 10 components): Gram and TSQR on a million samples, then the ratio to NumPy on
# the largest size that both can hold. Usage: benchmarks/run.sh BUILD_DIR
set -euo pipefail
program="$1/benchmarks/bench_accumulate"
samples="${SAMPLES:-1000000}"
"$program" "$samples" gram
"$program" "$samples" qr
if python3 -c 'import numpy' 2>/dev/null; then
  small="${COMPARE_SAMPLES:-200000}"
  "$program" "$small" qr dump "$1/singular_values.txt"
  python3 "$(dirname "$0")/numpy_reference.py" "$small"
else
  echo "benchmarks: NumPy is not installed, the comparison is skipped"
fi
