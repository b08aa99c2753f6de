# For the tests of the scripts: runs commands, looks at what they said, counts what is wrong.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
wrong=0
said=''

fail() {
  printf 'FAILED: %s\n' "$1" >&2
  wrong=$((wrong + 1))
}

# stand_in NAME BODY: a program of that name, first on the PATH of who puts $scratch/bin there.
stand_in() {
  mkdir -p "$scratch/bin"
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

expect_success() {
  local what=$1
  shift
  said=$("$@" 2>&1 </dev/null) || fail "$what; it failed and said: $said"
}

expect_failure() {
  local what=$1
  shift
  if said=$("$@" 2>&1 </dev/null); then fail "$what; it went well and said: $said"; fi
}

expect_text() { [[ $said == *"$2"* ]] || fail "$1: '$2' is not in: $said"; }

expect_missing() { [[ ! -e $2 ]] || fail "$1: $2 is there"; }

finish() {
  ((wrong == 0)) || { echo "$wrong expectations failed" >&2; exit 1; }
  echo "as expected"
}
