#!/usr/bin/env bash
# The checks that are not tests.
#
#   tools/check.sh [format | layers | structure | tidy]     one of them; without it all four
#   tools/check.sh format --fix                 formats in place
#   tools/check.sh nightly                      separate, clang, arm64 and debian trixie: hours
#   tools/check.sh separate | clang             builds without unity builds; with clang; runs the laws
#   tools/check.sh arm64                        cross-compiles for arm64, as root; runs the tests of the kernels in qemu, where that is
#   tools/check.sh debian SUITE                 the README's two commands in a bare Debian (bookworm, trixie), as root
source "$(dirname "$0")/steps.sh"

format() {
  local program mode=(--dry-run --Werror)
  [[ ${1-} != --fix ]] || mode=(-i)
  step "format" "tools/check.sh format --fix"
  # Each version of clang-format breaks lines its own way, so there is one.
  for program in .venv/bin/clang-format clang-format-14 clang-format ''; do
    [[ $("$program" --version 2>/dev/null) == *"version 14."* ]] && break
  done
  [[ -n $program ]] || give_up "there is no clang-format 14" "tools/setup.sh --tests"
  find include src models tests tools -name '*.h' -print0 -o -name '*.cpp' -print0 | xargs -0 "$program" --style=file "${mode[@]}"
}

layers() {
  step "layers" "a folder includes what stands left of it in docs/design.md, section 4; the lines above say what to move"
  python3 tools/check_layers.py
}

structure() {
  step "structure" "structs instead of positions, names in registries alone: docs/design.md, section 5; the lines above say what to change"
  python3 tools/check_structure.py
}

tidy() {
  step "tidy" "apt-get install clang clang-tidy; then the warnings above, each with its name in brackets: see .clang-tidy"
  command -v clang++ clang-tidy >/dev/null
  build tidy
}

separate() {
  build separate
  step "laws, built separately" "build/separate/laws_test"
  build/separate/laws_test --gtest_brief=1
}

clang() {
  step "clang" "apt-get install clang"
  command -v clang++ >/dev/null
  build clang
  step "laws, built by clang" "build/clang/laws_test"
  build/clang/laws_test --gtest_brief=1
}

# Cross-compiles with what setup.sh installs, unpacked for arm64 in build/arm64-root: nothing of it runs. Of PyPI's wheels for arm64
# this LibTorch is the newest that needs no CUDA.
arm64() {
  local root=$PWD/build/arm64-root torch=2.9.1 package
  step "arm64" "as root: apt-get install debootstrap g++-aarch64-linux-gnu; rm -rf $root starts over"
  (($(id -u) == 0))
  command -v aarch64-linux-gnu-g++ >/dev/null
  if [[ ! -e $root/torch ]]; then
    rm -rf "$root"
    debootstrap --foreign --arch=arm64 --variant=minbase \
      --include="$(grep -oE '[a-z0-9][a-z0-9.+-]*-dev\b' tools/setup.sh | sort -u | paste -sd,)" bookworm "$root"
    for package in "$root"/var/cache/apt/archives/*.deb; do dpkg -x "$package" "$root"; done
    .venv/bin/python3 -m pip download --dest "$root" --no-deps --only-binary=:all: \
      --platform manylinux_2_28_aarch64 --python-version 3.11 "torch==$torch"
    python3 -m zipfile -e "$root/torch-$torch"-*.whl "$root"
  fi
  build arm64
  if command -v qemu-aarch64 >/dev/null; then
    step "kernels, on arm64" "qemu-aarch64 -L $root build/arm64/kernels_test"
    qemu-aarch64 -L "$root" build/arm64/kernels_test --gtest_brief=1
  fi
}

# Makes build/SUITE, a bare Debian, with a clean checkout of HEAD, and runs demo.sh and test.sh there. LibTorch is the one of .venv,
# unless setup.sh can fetch one for that Debian's Python.
debian() {
  local suite=${1:?bookworm or trixie} root=$PWD/build/$1 torch
  step "debian $suite" "as root: apt-get install debootstrap; rm -rf $root starts over"
  (($(id -u) == 0))
  [[ -e $root/etc/debian_version ]] || debootstrap --variant=minbase "$suite" "$root"
  trap "umount -q '$root/proc' || true; umount -qRl '$root/dev' || true" EXIT
  mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
  mountpoint -q "$root/dev" || { mount --rbind /dev "$root/dev"; mount --make-rslave "$root/dev"; }
  cp -L /etc/resolv.conf "$root/etc/"
  [[ ! -e /etc/pip.conf ]] || cp /etc/pip.conf "$root/etc/"
  # Before the package that reads them is there.
  [[ ! -d /usr/local/share/ca-certificates ]] || cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
  rm -rf "$root/attune" && mkdir "$root/attune"
  git archive HEAD | tar -x -C "$root/attune"
  torch=$(.venv/bin/python3 -c "import torch, os; print(os.path.dirname(torch.__file__))" 2>/dev/null || true)
  [[ -z $torch || -e $root/torch ]] || cp -r "$torch" "$root/torch"
  for script in demo test; do
    step "debian $suite: tools/$script.sh" "chroot $root, then cd /attune"
    time chroot "$root" env -i HOME=/root PATH="$PATH" LANG=C.UTF-8 ${torch:+CMAKE_PREFIX_PATH=/torch} bash "/attune/tools/$script.sh"
  done
}

nightly() {
  separate
  clang
  arm64
  debian trixie
}

case "${1-all}" in
  all) format; layers; structure; tidy ;;
  format | layers | structure | tidy | nightly | separate | clang | arm64 | debian) "$@" ;;
  *) give_up "check.sh does not know '$1'" "tools/check.sh [format [--fix] | layers | structure | tidy | nightly | separate | clang | arm64 | debian SUITE]" ;;
esac
