#!/usr/bin/env bash
# `cmake --install` of the build folder $1: the installed program starts by itself, and one OpenMP serves it.
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
finish
