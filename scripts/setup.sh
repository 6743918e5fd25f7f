#!/usr/bin/env bash
# Installs what lieder needs from Debian's (12 or newer) or Ubuntu's (24.04 or newer) packages. Runs twice without harm, asks nothing.
# scripts/setup.sh nn also installs LibTorch, for lieder::nn (LIEDER_BUILD_NN); scripts/setup.sh bench-nn the images of its
# benchmarks besides.
set -euo pipefail

packages=(
  build-essential cmake ninja-build pkg-config git
  libeigen3-dev libopenblas-dev liblapacke-dev libspectra-dev libnanoflann-dev libboost-dev
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev libmuparser-dev libsundials-dev libnetcdf-dev
  gnuplot-nox libgtest-dev librapidcheck-dev libbenchmark-dev
  clang-format clang-tidy python3 python3-dev python3-venv
)
case "${1:-}" in
  "") ;;
  nn) packages+=(libtorch-dev) ;;
  bench-nn) packages+=(libtorch-dev dataset-fashion-mnist) ;;
  *) echo "setup: unknown argument '$1': expected nothing, nn or bench-nn" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  if [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" != "install ok installed" ]; then
    missing+=("$package")
  fi
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "setup: needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: done"
