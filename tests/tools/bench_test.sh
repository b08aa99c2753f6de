#!/usr/bin/env bash
# The benchmarks of the build folder $1, each on something tiny: they run, verify and print a figure, and refuse to time what is wrong. Time is
# never looked at.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/../.."
source tests/tools/expect.sh
bench=$build/bench
tiny=(--threads 1)

expect_figure() { grep -Eq "^$2: .* [0-9.]+ $3\$" <<<"$said" || fail "$1: no '$2: ... $3' in: $said"; }
expect_verified() {
  expect_text "$1 says on which machine" "machine: threads 1, "
  expect_text "$1 says what was verified" "verified: "
}

for order in attend_first recur_first; do
  expect_success "train_step runs" "$bench/train_step" --short "${tiny[@]}" --order "$order" --score general
  expect_verified train_step
  expect_text "train_step says what it trains" "$order, general, batch 4, source 5, target 6"
  expect_figure train_step "train_step float32" "target tokens/s"
done
still=(--set training.optimizer.learning_rate=1e-30 --set "model.dropout={embedding: 0, encoder: 0, readout: 0}")
expect_failure "a loss that does not fall is not timed" "$bench/train_step" --short "${tiny[@]}" "${still[@]}"
expect_text "and is told" "wrong result: the loss went from"
expect_failure "an unknown option is refused" "$bench/train_step" --short --set model.width=3
expect_text "in the program's words" "unknown option 'model.width'"

toy=(model.embedding=8 model.encoder.hidden=8 model.decoder.hidden=8 training.limits.updates=12 "run=$scratch/run")
"$build/attune" train configs/toy.yaml --quiet --threads 1 "${toy[@]/#/--set=}" >/dev/null

text=(--source data/toy/test.en --lines 20 --batch 8 --beam 2)
expect_success "decode runs" "$bench/decode" "$scratch/run" "${tiny[@]}" "${text[@]}"
expect_verified decode
expect_figure decode "decode beam 2, batch 8" "sentences/s"
expect_text "decode tells the start-up apart" "s without start-up, "
# A program that writes other translations.
stand_in blunders "'$build/attune' \"\$@\"; for word; do [[ \${last-} != --output ]] || sed -i 's/^/un/' \"\$word\"; last=\$word; done"
expect_failure "other translations are not timed" "$bench/decode" "$scratch/run" "${tiny[@]}" "${text[@]}" --attune "$scratch/bin/blunders"
expect_text "but told" "wrong result: of 20 lines only 0 are what the program writes"

expect_success "serve runs" "$bench/serve" "$scratch/run" "${tiny[@]}" --source data/toy/test.en --beam 2 --clients 2 --requests 4 --repeat 1
expect_verified serve
expect_text "serve compares itself with a file" "serve beam 2, 4 requests: median ratio "

if [[ -x $bench/kernels ]]; then
  expect_success "kernels runs" "$bench/kernels" --short "${tiny[@]}"
  for part in gru unroll/{attend,recur}_first attention/{additive,general,dot,location} cross_entropy optimizer/{adam,adamw,sgd}; do
    grep -Eq "^$part/real_time .*error [0-9.e-]+\$" <<<"$said" || fail "kernels: no figure of $part in: $said"
  done
else
  echo "kernels was not built: there is no Google Benchmark"
fi
finish
