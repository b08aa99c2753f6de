#!/usr/bin/env bash
# Makes a training text of many pairs, prepares it as `attune train` does, draws an epoch of batches, and prints each
# stage's seconds and memory. What it writes lies in a temporary folder, below TMPDIR, and is removed.
#
#   tools/measure_corpus.sh [PAIRS [TOKENIZER]]     10000000 unigram
source "$(dirname "$0")/steps.sh"
pairs=${1-10000000} tokenizer=${2-unigram} preset=${PRESET-release}
[[ $pairs =~ ^[1-9][0-9]*$ ]] || give_up "PAIRS must be a number, not '$pairs'" "tools/measure_corpus.sh [PAIRS [TOKENIZER]]"

[[ -d build/$preset ]] || cmake --preset "$preset" >/dev/null
step "build measure_corpus" "the first 'error:' above is the cause"
cmake --build "build/$preset" --target measure_corpus --parallel "$(build_jobs)" >/dev/null

folder=$(mktemp -d "${TMPDIR-/tmp}/measure_corpus-XXXXXX")
trap 'rm -rf "$folder"' EXIT
# Both texts take 0.2 KB a pair, the ids 0.1 KB.
needed=$((pairs / 2000 + 100)) free=$(df --output=avail -BM "$folder" | tail -1 | tr -dc 0-9)
((free > needed)) || give_up "$folder has $free MB, $needed MB are needed" "name a larger place: TMPDIR=... tools/measure_corpus.sh"

for stage in generate vocabulary prepare open epoch; do
  step "$stage" "the line above says what was wrong"
  "build/$preset/measure_corpus" "$stage" "$folder" "$pairs" "$tokenizer"
done
