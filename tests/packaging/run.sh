#!/usr/bin/env bash
# Installs a build into a temporary prefix, builds a separate project against the installed package and runs it.
# Usage: tests/packaging/run.sh [BUILD_DIR], default build/dev.
set -euo pipefail
source_dir="$(cd "$(dirname "$0")/../.." && pwd)"
build="${1:-$source_dir/build/dev}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
networks=OFF
[ -x "$work/prefix/bin/lieder-nn" ] && networks=ON
cmake -S "$source_dir/tests/packaging" -B "$work/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
      -DWITH_NETWORKS="$networks" >/dev/null
cmake --build "$work/consumer" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/consumer/consumer"
"$work/prefix/bin/lieder" version >/dev/null
if [ "$networks" = ON ]; then
  "$work/consumer/network_consumer"
  "$work/prefix/bin/lieder" train --help >/dev/null
fi
echo "packaging: a separate project builds against the installed package and runs"
