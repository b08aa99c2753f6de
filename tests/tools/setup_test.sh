#!/usr/bin/env bash
# tools/setup.sh on machines that lack something, played by small stand-ins for the system's programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/tools/expect.sh

# A machine on which dpkg knows all packages but $1, and the user has id $2.
machine() {
  rm -rf "$scratch/bin"
  mkdir -p "$scratch/bin"
  stand_in dpkg-query "for p in \"\$@\"; do [[ \$p == -* || \$p == $1 ]] || echo \"\$p installed\"; done"
  stand_in id "echo $2"
  stand_in apt-get "echo \"apt-get \$*\" >>'$scratch/apt'"
}

machine libedit-dev 1000
expect_failure "without root it stops" env PATH="$scratch/bin:$PATH" tools/setup.sh
expect_text "and says what to type" "sudo apt-get update && sudo apt-get install --no-install-recommends libedit-dev"
expect_missing "and installs nothing" "$scratch/apt"

machine libedit-dev 0
stand_in apt-get "echo \"apt-get \$*\" >>'$scratch/apt'; [[ \$* != *install* ]]"
expect_failure "a failing apt-get stops it" env PATH="$scratch/bin:$PATH" tools/setup.sh
expect_text "naming the step" "the step \"packages\" failed"
expect_text "with a hint" "hint: see what apt-get says above"
grep -q 'install.* libedit-dev$' "$scratch/apt" || fail "only what is missing is installed: $(cat "$scratch/apt")"

machine none 0
mkdir -p "$scratch/torch/lib"
touch "$scratch/torch/lib/libtorch.so"
expect_failure "an unusable LibTorch in CMAKE_PREFIX_PATH stops it" \
  env PATH="$scratch/bin:$PATH" CMAKE_PREFIX_PATH="$scratch/torch" tools/setup.sh
expect_text "in words" "is not of version 2.6 to 2.14"

expect_failure "an unknown option stops it" tools/setup.sh --bogus
expect_text "and is named" "does not know '--bogus'"
expect_failure "test.sh knows its labels' option only" tools/test.sh --bogus
expect_text "and says the usage" "tools/test.sh [--label"
finish
