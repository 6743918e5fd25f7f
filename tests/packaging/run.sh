#!/usr/bin/env bash
# Installs lieder into a temporary prefix (static, then shared), builds a separate project against it and runs it.
set -euo pipefail
source_dir="$(cd "$(dirname "$0")/../.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for shared in OFF ON; do
  cmake -S "$source_dir" -B "$work/build-$shared" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLIEDER_BUILD_TESTS=OFF \
        -DLIEDER_BUILD_EXAMPLES=OFF -DLIEDER_BUILD_APPS=OFF -DBUILD_SHARED_LIBS=$shared >/dev/null
  cmake --build "$work/build-$shared" -j "${JOBS:-$(nproc)}" >/dev/null
  cmake --install "$work/build-$shared" --prefix "$work/prefix-$shared" >/dev/null
  cmake -S "$source_dir/tests/packaging" -B "$work/consumer-$shared" -G Ninja \
        -DCMAKE_PREFIX_PATH="$work/prefix-$shared" >/dev/null
  cmake --build "$work/consumer-$shared" >/dev/null
  "$work/consumer-$shared/consumer"
  echo "packaging: BUILD_SHARED_LIBS=$shared passed"
done
