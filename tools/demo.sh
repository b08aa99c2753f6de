#!/usr/bin/env bash
# From nothing to alignment pictures: sets up, builds, trains on the toy corpus (two minutes), evaluates, translates, draws.
source "$(dirname "$0")/steps.sh"
attune=build/release/attune
run=runs/toy
log=build/demo.log
sentences='the young actress does not see him .
the sick dog does not look for the keys of the living room .
there are two large birds in front of the green garden .'
mkdir -p build
: >"$log"

run_step "set up" "the lines above say what is missing; without root: README.md" tools/setup.sh
build release
run_step "train (configs/toy.yaml)" "run the same again: it goes on where it stopped; $attune train configs/toy.yaml --fresh starts over" \
  "$attune" train configs/toy.yaml
run_step "draw the alignments" "the run is $run" "$attune" align "$run" --source - --format svg,png,pdf,jsonl,pharaoh <<<"$sentences"

step "evaluate on the test set" "see $log; the run is $run"
"$attune" evaluate "$run" 2>>"$log"
step "translate" "the run is $run"
translations=$("$attune" translate "$run" --quiet <<<"$sentences")
paste -d'\n' <(sed 's/^/  /' <<<"$sentences") <(sed 's/^/  -> /' <<<"$translations")
step "where things lie" ""
printf '  %-42s %s\n' \
  "$run/alignments/" "the pictures, and the same as data" \
  "$run/curves.svg" "loss and BLEU while it trained" \
  "$run/" "the rest of the run: config, vocabulary, checkpoints, log" \
  "$log" "what the steps printed" \
  "$attune translate $run" "translates what you type, and shows the alignment"
