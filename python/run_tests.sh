#!/usr/bin/env bash
# Builds the wheel against an existing build of the library and runs the tests from the wheel, in an environment of its
# own under build/.  Usage: python/run_tests.sh [BUILD_DIR [PYTEST ARGUMENTS]], default build/dev.
# LIEDER_PYTHON_WITH: further packages for that environment, as pip takes them; with 'jax' or 'torch' their tests run too.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
build="${1:-$root/build/dev}"
shift || true
venv="$root/build/python-venv"
prefix="$root/build/python-prefix"
wheels="$root/build/python-wheel"

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import sys' 2>/dev/null; then
  "${PYTHON:-python3}" -m venv --clear "$venv"
fi
"$venv/bin/python" -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed"'
"$venv/bin/pip" install --quiet --disable-pip-version-check 'scikit-build-core>=0.10' 'nanobind>=3.1,<4' \
    'numpy>=1.24' 'scipy>=1.10' 'scikit-learn>=1.6' 'matplotlib>=3.7' 'tqdm>=4.60' 'pytest>=7'
if [ -n "${LIEDER_PYTHON_WITH:-}" ]; then
  read -r -a with <<<"$LIEDER_PYTHON_WITH"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "${with[@]}"
fi

rm -rf "$prefix" "$wheels"
cmake --install "$build" --prefix "$prefix" >/dev/null
"$venv/bin/pip" wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir "$wheels" \
    --config-settings=cmake.define.CMAKE_PREFIX_PATH="$prefix" --config-settings=cmake.define.LIEDER_WERROR=ON \
    --config-settings=build-dir="$root/build/python" "$root/python"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheels"/lieder-*.whl

export LIEDER_CLI="$prefix/bin/lieder" LIEDER_ROOT="$root" MPLBACKEND=Agg
cd "$root/python/tests"  # no folder `lieder` here: the wheel is what is imported
OPENBLAS_NUM_THREADS=1 "$venv/bin/python" -m pytest -q -p no:cacheprovider "$@"
