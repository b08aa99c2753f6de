# For the scripts of this folder: says each step as it begins, and when one fails which it was and what to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ -e /dev/fd/0 ]] || exec </dev/null  # started with standard input closed

step_name='' step_hint=''

# step NAME HINT: begins a step; HINT is what to do should it fail.
step() {
  step_name=$1 step_hint=$2
  printf '== %s\n' "$1"
}

# give_up MESSAGE HINT: ends the script in words.
give_up() {
  trap - ERR
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}
set -E
trap '((BASH_SUBSHELL > 0)) || give_up "$(basename "$0"): the step \"$step_name\" failed" "$step_hint"' ERR

# How many compilers may run at once: one a core, and 1.5 GB of free memory each.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# build PRESET [TARGET...]: configures and builds build/PRESET.
build() {
  local preset=$1
  shift
  step "configure build/$preset" "the lines above name what is missing; if build/$preset is from another machine or compiler: rm -rf build/$preset"
  cmake --preset "$preset"
  step "build build/$preset" "the first 'error:' above is the cause; 'Killed' means too little memory: close other programs and run the same again"
  cmake --build --preset "$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}
}
