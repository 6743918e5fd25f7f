#!/usr/bin/env bash
# Formats every source by .clang-format; with --check only says which differ, and fails if any does.
#
# The format is that of clang-format 14 (Debian 12): other versions break some lines elsewhere, so with those --check
# checks nothing and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
tool="$(command -v clang-format-14 || command -v clang-format)" || { echo "format: no clang-format" >&2; exit 1; }
version="$("$tool" --version | grep -o 'version [0-9]*')"
if [ "${1:-}" = "--check" ]; then
  [ "$version" = "version 14" ] || { echo "format: skipped, $tool is $version, not version 14"; exit 0; }
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 "$tool" --dry-run -Werror
  echo "format: $(git ls-files '*.cpp' '*.hpp' | wc -l) files are formatted"
else
  [ "$version" = "version 14" ] || { echo "format: $tool is $version, expected version 14" >&2; exit 1; }
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 "$tool" -i
fi
