#!/usr/bin/env bash
# Peers on the same work in the same run, each in a virtual environment of its own below the build folder (PyPI).
# Usage: benchmarks/peers/run.sh BUILD_DIR; LIMIT: seconds for one case of a peer (default 120). Writes BUILD_DIR/peers.md.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
build="$1"
venv="$build/peers/emlp"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$here/requirements-emlp.txt"
fi
"$venv/bin/python" "$here/intertwiners_vs_emlp.py" "$build/apps/lieder/lieder" --limit "${LIMIT:-120}" \
    --markdown "$build/peers.md.part"
mv "$build/peers.md.part" "$build/peers.md"
echo "peers: $build/peers.md; make bench puts it into docs/benchmarks.md"
