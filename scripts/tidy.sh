#!/usr/bin/env bash
# clang-tidy with .clang-tidy on every source of the library and the command line, or on the files given.
# Usage: scripts/tidy.sh [BUILD_DIR [FILE ...]], default build/tidy, which compiles each source by itself. JOBS: how many at once (default: all cores).
#
# The compilation database of the build names gcc's precompiled header, which clang cannot read: a copy without it is
# used. A file that passed is not looked at again until it, a header or .clang-tidy changes.
set -euo pipefail
source_dir="$(cd "$(dirname "$0")/.." && pwd)"
cd "$source_dir"
build="${1:-build/tidy}"
[ $# -gt 0 ] && shift
database="$build/compile_commands.json"
[ -f "$database" ] || { echo "tidy: no $database: use make tidy, or configure with cmake --preset dev -B $build -DCMAKE_UNITY_BUILD=OFF first" >&2; exit 1; }
mkdir -p "$build/tidy"
sed -E 's/ -Winvalid-pch//g; s/ -include [^ ]*cmake_pch\.hxx//g' "$database" >"$build/tidy/compile_commands.json"

files=("$@")
if [ "${#files[@]}" -eq 0 ]; then
  mapfile -t files < <(git ls-files 'src/*.cpp' 'apps/*.cpp')
fi

# Everything that a file's findings can depend on inside this repository, in one number for all files.
common="$(git ls-files -z -- 'include/*.hpp' 'src/*.hpp' 'apps/*.hpp' .clang-tidy | xargs -0 cat | sha256sum | cut -c1-16)"
export build common
check() {
  local file="$1" stamp output
  stamp="$build/tidy/$({ echo "$common $file"; cat "$file"; } | sha256sum | cut -c1-32).passed"
  [ -f "$stamp" ] && return 0
  if output="$(clang-tidy --quiet -p "$build/tidy" "$file" 2>&1)"; then
    touch "$stamp"
  else
    printf '%s\n' "$output" | grep -vE '^[0-9]+ warnings? generated|^Suppressed ' || true
    return 1
  fi
}
export -f check
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" bash -c 'check "$1"' _ ||
  { echo "tidy: findings above" >&2; exit 1; }
echo "tidy: ${#files[@]} files pass $(clang-tidy --version | grep -o 'version [0-9.]*')"
