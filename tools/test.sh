#!/usr/bin/env bash
# Sets up, builds the dev preset and runs the tests.
#
#   tools/test.sh [--label LABEL]     unit, laws, integration, learning, layers or format; without it all of them
source "$(dirname "$0")/steps.sh"

only=()
case "${1-}" in
  '') ;;
  --label) only=(--label-regex "^${2:?a label: unit, laws, integration, learning, layers, format}\$") ;;
  *) give_up "test.sh does not know '$1'" "tools/test.sh [--label unit|laws|integration|learning|layers|format]" ;;
esac

# The cases of the test programs, and each other CTest entry as one, out of CTest's log.
count() {
  awk '/^\[       OK \]/ {ok++; cases++} /^\[  FAILED  \].* ms\)$/ {bad++} /^\[  SKIPPED \].* ms\)$/ {skipped++; cases++}
       /^Test Passed\./ {if (!cases) ok++; cases = bad = 0}
       /^Test (Failed|timed out)/ {failed += bad ? bad : 1; cases = bad = 0}
       END {printf "%d passed, %d failed%s\n", ok, failed, skipped ? ", " skipped " skipped" : ""}' "$1"
}

tools/setup.sh --tests || exit 1
build dev
step "test" "run one again: build/dev/<room>_test --gtest_filter=<Suite.Name>; or by label: tools/test.sh --label unit"
result=0
ctest --preset dev --no-tests=error "${only[@]}" </dev/null || result=$?
count build/dev/Testing/Temporary/LastTest.log
((result == 0)) || give_up "tests failed" "$step_hint"
