#!/usr/bin/env bash
# `cmake --install` of the build folder $1: the installed program starts by itself, and one OpenMP serves it; another
# program finds the package, builds without LibTorch's headers, trains and translates.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/../.."
source tests/tools/expect.sh

expect_success "it installs" cmake --install "$build" --prefix "$scratch/prefix"
program=$scratch/prefix/bin/attune
expect_success "the installed program starts, in an empty environment" env -i -C / "$program" --version
expect_text "and says its version" "attune "
expect_success "its libraries are found" env -i LD_DEBUG=libs "$program" --version
openmp=$(grep -c 'calling init:.*/libgomp' <<<"$said" || true)
[[ $openmp == 1 ]] || fail "one OpenMP library is loaded, not $openmp"

consumer=$scratch/consumer
expect_success "the package is found" cmake -G Ninja -S tests/tools/consumer -B "$consumer" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
expect_success "a program builds with it" cmake --build "$consumer"
[[ -z $(find "$scratch/prefix" -path '*torch*' -name '*.h*') ]] || fail "headers of LibTorch were installed"
! grep -q torch "$consumer/compile_commands.json" || fail "it sees LibTorch's headers"
printf 'include: %s\ntraining: {limits: {updates: 9}}\nmodel: {embedding: 8, encoder: {hidden: 8}, decoder: {hidden: 8}}\n' \
  "$PWD/configs/toy.yaml" >"$scratch/tiny.yaml"
expect_success "it trains and translates, in an empty environment" env -i "$consumer/consumer" "$scratch/tiny.yaml" "$scratch/run"
expect_text "the observer stops it" "trained 2, stopped"
expect_text "it has the n best" "translations 2 of 1"
expect_text "it aligns" "alignment "
expect_text "an error has its hint" "error: "
finish
