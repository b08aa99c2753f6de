# For the scripts of this folder: says each step as it begins, and when one fails which it was and what to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ -e /dev/fd/0 ]] || exec </dev/null  # started with standard input closed

step_name='' step_hint=''
log=''  # a file: the commands of run_step print there

# step NAME HINT: begins a step and says so; HINT is what to do should it fail.
step() {
  name_step "$@"
  printf '== %s\n' "$1"
}
name_step() { step_name=$1 step_hint=$2; }

# give_up MESSAGE HINT: ends the script in words.
give_up() {
  trap - ERR
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}
set -E
trap '((BASH_SUBSHELL > 0)) || give_up "$(basename "$0"): the step \"$step_name\" failed" "$step_hint"' ERR

# took SECONDS: "2 min 5 s"
took() { (($1 < 60)) && echo "$1 s" || echo "$(($1 / 60)) min $(($1 % 60)) s"; }

# logged COMMAND...: runs a step's command with its output in the file $log. The step is one line: at a terminal it says how far
# the command is (ninja's [3/60], training's "update 100"), and then how long it took. Ends the script when the command fails.
logged() {
  local begin=$SECONDS meter='' status=0 size
  size=$(stat -c %s "$log" 2>/dev/null || echo 0)
  if [[ -t 1 ]]; then
    (while sleep 1; do
      printf '\r== %s: %s  %s\e[K' "$step_name" "$(took $((SECONDS - begin)))" \
        "$(tail -c +$((size + 1)) "$log" | tail -c 4000 | grep -oE '^\[[0-9]+/[0-9]+\]|update +[0-9]+' | tail -1)"
    done) &
    meter=$!
  fi
  "$@" >>"$log" 2>&1 || status=$?
  if [[ -n $meter ]]; then
    kill "$meter"
    wait "$meter" 2>/dev/null || true
    printf '\r\e[K'
  fi
  if ((status > 0)); then
    printf '== %s: failed after %s\n' "$step_name" "$(took $((SECONDS - begin)))"
    tail -c +$((size + 1)) "$log" | tail -n 20 >&2
    give_up "the step \"$step_name\" failed; its whole output is in $log" "$step_hint"
  fi
  printf '== %s: %s\n' "$step_name" "$(took $((SECONDS - begin)))"
}

# run_step NAME HINT COMMAND...: a step that is one command.
run_step() {
  name_step "$1" "$2"
  shift 2
  if [[ -n $log ]]; then
    logged "$@"
  else
    printf '== %s\n' "$step_name"
    "$@"
  fi
}

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
  run_step "configure build/$preset" \
    "the lines above name what is missing; if build/$preset is from another machine or compiler: rm -rf build/$preset" cmake --preset "$preset"
  run_step "build build/$preset" \
    "the first 'error:' above is the cause; 'Killed' means too little memory: close other programs and run the same again" \
    cmake --build --preset "$preset" --parallel "$(build_jobs)" ${1:+--target "$@"}
}
