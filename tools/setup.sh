#!/usr/bin/env bash
# Installs what Attune is built with, where it is missing: the system's packages and a LibTorch. Does nothing twice.
#
#   tools/setup.sh [--tests]     --tests: also what tests and benchmarks need beside: packages, a browser, and Python's into .venv
source "$(dirname "$0")/steps.sh"
torch_version=2.13.0
torch_cpu_index=https://download.pytorch.org/whl/cpu

packages=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates python3 python3-venv python3-pip
  libsentencepiece-dev libprotobuf-dev libspdlog-dev libyaml-cpp-dev libcli11-dev nlohmann-json3-dev libgtest-dev libgmock-dev
  libpango1.0-dev libarchive-dev zlib1g-dev libedit-dev libicu-dev libcpp-httplib-dev libxxhash-dev libgoogle-perftools-dev
  fonts-dejavu-core fonts-noto-core fonts-noto-cjk
)

with_tests=no
case "${1-}" in
  '') ;;
  --tests) with_tests=yes packages+=(libbenchmark-dev) ;;
  *) give_up "setup.sh does not know '$1'" "tools/setup.sh [--tests]" ;;
esac

install_packages() {
  local installed missing=() package
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "all ${#packages[@]} are installed"
  elif (($(id -u) != 0)); then
    give_up "packages are missing, and only root may install them" \
      "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  else
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 update -q
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}"
  fi
}

# Not everywhere is it a package (Ubuntu's is a snap): the tests of the pages are then skipped.
install_browser() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && { echo "using $name"; return; }
  done
  if (($(id -u) == 0)) && apt-get -o DPkg::Lock::Timeout=300 update -q &&
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends chromium; then return; fi
  echo "there is none: the tests of the pages will be skipped"
}

# Says what keeps the LibTorch in folder $1 from being used; nothing when it can be.
objection() {
  local version
  [[ -e $1/lib/libtorch.so ]] || { echo "has no lib/libtorch.so"; return; }
  version=$({ cat "$1"/include/torch/{headeronly,csrc/api/include/torch}/version.h 2>/dev/null || true; } |
    awk '$2 == "TORCH_VERSION_MAJOR" {major = $3} $2 == "TORCH_VERSION_MINOR" {minor = $3} END {print major * 1000 + minor}')
  ((version >= 2006 && version <= 2014)) || { echo "is not of version 2.6 to 2.14"; return; }
  grep -q _ZN3c105ErrorC1.*NSt7__cxx1112basic_string <<<"$(nm -D --defined-only "$1/lib/libc10.so")" || echo "has the old C++ ABI"
}

# The torch folder of Python $1; nothing when it has none.
torch_of() {
  "$1" -c "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])" 2>/dev/null || true
}

make_venv() {
  .venv/bin/python3 -m pip --version >/dev/null 2>&1 && return
  echo "making the virtual environment .venv"
  python3 -m venv --clear .venv 2>/dev/null || /usr/bin/python3 -m venv --clear .venv
}

has_gpu() { nvidia-smi -L 2>/dev/null | grep -q GPU; }

reachable() {
  timeout 15 .venv/bin/python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=10)' "$1/torch/" 2>/dev/null
}

install_torch() {
  make_venv
  if has_gpu; then
    echo "installing torch $torch_version into .venv (there is an NVIDIA GPU: the CUDA build)"
  elif reachable "$torch_cpu_index"; then
    echo "installing torch $torch_version into .venv (no NVIDIA GPU: the CPU build from $torch_cpu_index)"
    .venv/bin/python3 -m pip install --index-url "$torch_cpu_index" --retries 0 --timeout 60 "torch==$torch_version" && return
    echo "that did not work; trying what pip is set up to find"
  else
    echo "installing torch $torch_version into .venv ($torch_cpu_index cannot be reached: what pip is set up to find)"
  fi
  .venv/bin/python3 -m pip install "torch==$torch_version"
}

find_torch() {
  local prefix why folder prefixes=${CMAKE_PREFIX_PATH-}
  for prefix in ${prefixes//:/ }; do
    prefix=${prefix%/share/cmake*}
    [[ -e $prefix/lib/libtorch.so ]] || continue
    why=$(objection "$prefix")
    [[ -z $why ]] || give_up "the LibTorch of CMAKE_PREFIX_PATH, $prefix, $why" "unset CMAKE_PREFIX_PATH, or name a LibTorch 2.6 to 2.14 of the new C++ ABI"
    echo "using $prefix"
    return
  done
  folder=$(torch_of .venv/bin/python3)
  [[ -n $folder ]] || folder=$(torch_of python3)
  if [[ -n $folder ]]; then
    why=$(objection "$folder")
    [[ -n $why ]] || { echo "using $folder"; return; }
    echo "$folder $why"
  fi
  install_torch
  why=$(objection "$(torch_of .venv/bin/python3)")
  [[ -z $why ]] || give_up "the torch that was installed into .venv $why" "rm -rf .venv and run the same again"
}

step "packages" "see what apt-get says above; on Ubuntu they need 'universe': add-apt-repository universe"
install_packages
step "LibTorch" "see what pip says above; or unpack PyTorch's libtorch zip and name its folder: CMAKE_PREFIX_PATH=/path/to/libtorch $0"
find_torch
if [[ $with_tests == yes ]]; then
  step "Python packages for the tests" "see what pip says above; the program itself does not need them"
  make_venv
  .venv/bin/python3 -m pip install --quiet --requirement tests/requirements.txt
  echo "as tests/requirements.txt says"
  step "Chromium for the tests of the pages" "they are skipped without it"
  install_browser
fi
