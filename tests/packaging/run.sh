#!/usr/bin/env bash
# Installs a build into a temporary prefix, builds a separate project against the installed package and runs it.
# Usage: tests/packaging/run.sh [BUILD_DIR], default build/dev.
set -euo pipefail
source_dir="$(cd "$(dirname "$0")/../.." && pwd)"
build="${1:-$source_dir/build/dev}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S "$source_dir/tests/packaging" -B "$work/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/consumer" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/consumer/consumer"
"$work/prefix/bin/lieder" version >/dev/null
echo "packaging: a separate project builds against the installed package and runs"
