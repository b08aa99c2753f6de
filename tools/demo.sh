#!/usr/bin/env bash
# From nothing to alignment pictures: sets up, builds, trains on the toy corpus (two minutes), evaluates, translates, draws.
source "$(dirname "$0")/steps.sh"
attune=build/release/attune
run=runs/toy
sentences='the young actress does not see him .
the sick dog does not look for the keys of the living room .
there are two large birds in front of the green garden .'

tools/setup.sh || exit 1
build release attune

step "train (configs/toy.yaml)" "run the same again: it goes on where it stopped; $attune train configs/toy.yaml --fresh starts over"
begin=$SECONDS
"$attune" train configs/toy.yaml
training=$((SECONDS - begin))

step "evaluate on the test set" "see above; the run is $run"
"$attune" evaluate "$run"

step "translate" "see above; the run is $run"
translations=$("$attune" translate "$run" --quiet <<<"$sentences")
paste -d'\n' <(sed 's/^/  /' <<<"$sentences") <(sed 's/^/  -> /' <<<"$translations")

step "draw the alignments" "see above; the run is $run"
"$attune" align "$run" --source - --format svg,png,pdf,jsonl,pharaoh <<<"$sentences"

step "done: training took $((training / 60)) min $((training % 60)) s in this call; where things lie" ""
printf '  %-42s %s\n' \
  "$run/alignments/" "the pictures, and the same as data" \
  "$run/curves.svg" "loss and BLEU while it trained" \
  "$run/" "the rest of the run: config, vocabulary, checkpoints, log" \
  "$attune translate $run" "translates what you type, and shows the alignment"
