#!/usr/bin/env bash
# EMLP's README examples and LieGG's regression task: the originals, and the same with the Python package, in one run.
# Usage: benchmarks/peers/python.sh BUILD_DIR [MARKDOWN]; BUILD_DIR: a build of the library (make build: build/dev).
#   LIEDER_TORCH   a folder with the package torch (Debian's python3-torch: /usr/lib/python3/dist-packages); unset: from PyPI
#   LIEGG          a clone of github.com/amoskalev/liegg; unset: cloned below the build folder
#   SEEDS          of LieGG's task (default: 2022 1 2)
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
build="$1"
environment() {  # NAME [pip's options]
  local venv="$build/peers/$1"
  if [ ! -e "$venv/complete" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${@:2}" -r "$here/requirements-$1.txt"
    touch "$venv/complete"
  fi
}
environment emlp --no-deps
environment python
venv="$build/peers/python"
packages="$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
if [ -n "${LIEDER_TORCH:-}" ]; then
  echo "$LIEDER_TORCH" >"$packages/zz_torch.pth"  # after the environment's own packages
elif ! "$venv/bin/python" -c 'import torch' 2>/dev/null; then
  "$venv/bin/pip" install --quiet --disable-pip-version-check torch
fi
if [ ! -e "$root/build/python-wheel" ] || [ -n "$(find "$root/python/src" "$root/python/lieder" -newer "$root/build/python-wheel")" ]; then
  "$root/python/run_tests.sh" "$build" --collect-only >/dev/null  # makes the wheel
fi
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$root"/build/python-wheel/lieder-*.whl
liegg="${LIEGG:-$build/peers/liegg}"
if [ ! -e "$liegg/o5_regression.ipynb" ]; then
  git clone --quiet --depth 1 https://github.com/amoskalev/liegg "$liegg" || liegg=""
fi
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
# shellcheck disable=SC2086  # several seeds
"$venv/bin/python" "$here/python_peers.py" --emlp "$build/peers/emlp/bin/python" --liegg "$liegg" \
    --seeds ${SEEDS:-2022 1 2} --markdown "${2:-$root/docs/python_peers.md}"
