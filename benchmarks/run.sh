#!/usr/bin/env bash
# The measurements behind docs/benchmarks.md: streaming accumulation at q = 400, the same problem in NumPy on the largest size that
# both can hold, the whole program on a large file, equivariant layers, promotion against the size of the problem, a conserved sum of many states.
# Usage: benchmarks/run.sh BUILD_DIR [DOCUMENT]
# Results: BUILD_DIR/benchmarks.jsonl, one JSON object a line, and from it the tables of DOCUMENT (default: BUILD_DIR/benchmarks.md),
# with the tables that benchmarks/peers/run.sh left in BUILD_DIR/peers.md and peers_recovery.md, if it ran.
# SAMPLES, REPEATS and LIEDER_NUM_THREADS may be set. NumPy is that of benchmarks/peers/run.sh, else the system's, else left out.
set -euo pipefail
here="$(dirname "$0")"
build="$1"
document="${2:-$build/benchmarks.md}"
program="$build/benchmarks/bench_accumulate"
results="$build/benchmarks.jsonl"
python="$build/peers/numpy/bin/python"
[ -x "$python" ] || python="python3"
samples="${SAMPLES:-1000000}"
repeats="${REPEATS:-3}"
export OPENBLAS_NUM_THREADS="${LIEDER_NUM_THREADS:-$(nproc)}"

: >"$results.part"
record() { "$@" | tee -a "$results.part"; }

for kind in functions rows gram; do
  record "$program" "$kind" "$samples" "$repeats"
done
record "$program" qr "$samples" "$repeats" "$build/singular_values.txt"
if "$python" -c 'import numpy' 2>/dev/null; then
  # NumPy holds about three times the N x 400 doubles: 9600 bytes a sample.
  fits=$(($(awk '/MemAvailable/ {print $2}' /proc/meminfo) * 1024 / 12000))
  both=$samples
  if [ "$fits" -lt "$samples" ]; then
    both=$fits
    record "$program" gram "$both" "$repeats"
    record "$program" qr "$both" "$repeats" "$build/singular_values.txt"
  fi
  record "$python" "$here/numpy_reference.py" "$both" "$repeats" "$build/singular_values.txt"
  record "$python" "$here/conserved_sum.py" "$build/apps/lieder/lieder"
else
  echo "benchmarks: NumPy is not installed (make bench-peers): the comparison with it is skipped" >&2
fi
record "$build/benchmarks/bench_equivariant_map"
record "$build/benchmarks/bench_promote_scaling"
record python3 "$here/discover_program.py" "$build/apps/lieder/lieder" "$build" "$samples" "$repeats"
mv "$results.part" "$results"
python3 "$here/table.py" "$results" "$document" "$build/peers.md" "$build/peers_recovery.md"
echo "benchmarks: $results and $document"
