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

small=(--batch 4 --source-length 5 --target-length 6 --embedding 6 --hidden 8 --vocabulary 30 --repeat 2)
for precision in float32 bfloat16; do
  expect_success "floor runs" "$bench/floor" "${tiny[@]}" "${small[@]}" --precision "$precision"
  expect_verified floor
  expect_figure floor "floor $precision" "target tokens/s"
done
expect_success "floor runs by at::linear alone" "$bench/floor" "${tiny[@]}" "${small[@]}" --linear --list
expect_figure floor "floor float32 by at::linear" "target tokens/s"
expect_text "and lists the products" "generator, forward                        24 x     8 x    30,  1 times"

toy=(--config configs/toy.yaml --set model.embedding=8 --set model.encoder.hidden=8 --set model.decoder.hidden=8 --updates 12 --log-every 5)
expect_success "train_epoch runs" "$bench/train_epoch" "${tiny[@]}" "${toy[@]}" --run "$scratch/run"
expect_verified train_epoch
expect_text "train_epoch counts" "in 12 updates, as counted"
expect_figure train_epoch "train_epoch float32" "target tokens/s"
expect_failure "a run that is there is not trained on" "$bench/train_epoch" "${tiny[@]}" "${toy[@]}" --run "$scratch/run"
expect_text "but named" "$scratch/run is there already"
# A program that tells too many tokens.
stand_in miscounts "'$build/attune' \"\$@\" && sed -Ei '1s/(\"tokens\":)/\\11/' '$scratch/wrong/metrics.jsonl'"
expect_failure "wrong counts are not timed" "$bench/train_epoch" "${tiny[@]}" "${toy[@]}" --run "$scratch/wrong" --attune "$scratch/bin/miscounts"
expect_text "and told" " target tokens told, "

text=(--source data/toy/test.en --lines 20 --batch 8 --beam 2)
expect_success "decode runs" "$bench/decode" "$scratch/run" "${tiny[@]}" "${text[@]}"
expect_verified decode
expect_figure decode "decode beam 2, batch 8" "sentences/s"
expect_text "decode tells the start-up apart" "s without start-up, "
# A program that writes other translations.
stand_in blunders "'$build/attune' \"\$@\"; for word; do [[ \${last-} != --output ]] || sed -i 's/^/un/' \"\$word\"; last=\$word; done"
expect_failure "other translations are not timed" "$bench/decode" "$scratch/run" "${tiny[@]}" "${text[@]}" --attune "$scratch/bin/blunders"
expect_text "but told" "wrong result: of 20 lines only 0 are what the program writes"

expect_success "curves compares runs" "$bench/curves" "$scratch/run" "$scratch/run" --output "$scratch/curves.svg"
expect_text "and tells how far they are apart" "largest difference from the first: 0.00 %"
[[ -s $scratch/curves.svg ]] || fail "curves drew no picture"
expect_failure "what is no run is refused" "$bench/curves" "$scratch"
expect_text "and named" "no $scratch/metrics.jsonl"

expect_success "precision runs" "$bench/precision" "$scratch/run" "${tiny[@]}" --batches 3
expect_verified precision
expect_figure precision "precision" "per cent"

if [[ -x $bench/kernels ]]; then
  expect_success "kernels runs" "$bench/kernels" --short "${tiny[@]}"
  for part in gru unroll/{attend,recur}_first attention/{additive,general,dot,location} cross_entropy optimizer/{adam,adamw,sgd} product/float32/4x12x36/linear; do
    grep -Eq "^$part/real_time .*error [0-9.e-]+\$" <<<"$said" || fail "kernels: no figure of $part in: $said"
  done
else
  echo "kernels was not built: there is no Google Benchmark"
fi
finish
