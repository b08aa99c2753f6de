#!/usr/bin/env bash
# The checks that need no tests: format, layers, tidy.
#
#   tools/check.sh [format | layers | tidy]     one of them; without it all three
#   tools/check.sh format --fix                 formats in place
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
  find src models tests tools -name '*.h' -print0 -o -name '*.cpp' -print0 | xargs -0 "$program" --style=file "${mode[@]}"
}

layers() {
  step "layers" "a folder includes what stands left of it in docs/design.md, section 4; the lines above say what to move"
  python3 tools/check_layers.py
}

tidy() {
  step "tidy" "apt-get install clang clang-tidy; then the warnings above, each with its name in brackets: see .clang-tidy"
  command -v clang++ clang-tidy >/dev/null
  build tidy
}

case "${1-all}" in
  all) format; layers; tidy ;;
  format | layers | tidy) "$@" ;;
  *) give_up "check.sh does not know '$1'" "tools/check.sh [format [--fix] | layers | tidy]" ;;
esac
