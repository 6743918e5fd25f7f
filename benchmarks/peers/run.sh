#!/usr/bin/env bash
# Peers on the same work in the same run, each in a virtual environment of its own below the build folder (PyPI).
# Usage: benchmarks/peers/run.sh BUILD_DIR; LIMIT: seconds for one case of a peer (default 120; recovery: 3000).
# Writes BUILD_DIR/peers.md and BUILD_DIR/peers_recovery.md, and docs/python_peers.md (python.sh).
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
build="$1"
environment() {  # NAME [pip's options]: a virtual environment with the packages of requirements-NAME.txt
  local venv="$build/peers/$1"
  if [ ! -e "$venv/complete" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${@:2}" -r "$here/requirements-$1.txt"
    touch "$venv/complete"
  fi
}
environment numpy  # for benchmarks/run.sh
environment emlp --no-deps
"$build/peers/emlp/bin/python" "$here/intertwiners_vs_emlp.py" "$build/apps/lieder/lieder" --limit "${LIMIT:-120}" \
    --markdown "$build/peers.md.part"
environment pysindy
"$build/peers/pysindy/bin/python" "$here/dynamics_vs_pysindy.py" "$build/apps/lieder/lieder" \
    "$build/benchmarks/bench_dynamics_fit" --markdown "$build/peers_dynamics.md.part"
cat "$build/peers_dynamics.md.part" >>"$build/peers.md.part"
rm "$build/peers_dynamics.md.part"
mv "$build/peers.md.part" "$build/peers.md"
environment recovery
"$build/peers/recovery/bin/python" "$here/recovery_vs_scs.py" "$build/apps/lieder/lieder" --limit "${LIMIT:-3000}" \
    --markdown "$build/peers_recovery.md.part"
mv "$build/peers_recovery.md.part" "$build/peers_recovery.md"
"$here/python.sh" "$build"  # writes docs/python_peers.md
echo "peers: $build/peers.md and $build/peers_recovery.md; make bench puts them into docs/benchmarks.md"
