#!/usr/bin/env bash
# Trains ten small models for 20 updates each and prints a digest of the weights of each. A change that should not change what is
# computed gives the same lines before and after it, on the same machine with the same number of threads.
#
#   tools/digest.sh [PROGRAM [THREADS]]     PROGRAM: build/release/attune, THREADS: 2
program=$(realpath -m "${1:-$(dirname "$0")/../build/release/attune}") threads=${2:-2}
source "$(dirname "$0")/steps.sh"
[[ -x $program ]] || give_up "there is no program $program" "cmake --preset release && cmake --build --preset release"
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

# digest NAME key=value...: prints the checksum of the weights, and the name.
digest() {
  local name=$1 sets=() value
  shift
  for value in "run=$runs/$name" training.limits.updates=20 training.batch.size=16 training.validation.every=1000 \
    training.validation.metric=perplexity training.validation.bleu=false model.embedding=32 "$@"; do
    sets+=(--set "$value")
  done
  name_step "$name" "run it by hand: $program train configs/toy.yaml --device cpu --threads $threads ${sets[*]@Q}"
  "$program" train configs/toy.yaml --quiet --device cpu --threads "$threads" "${sets[@]}" >/dev/null
  sha256sum "$runs/$name"/checkpoints/*20/model.safetensors | awk -v name="$name" '{print $1 "  " name}'
}

widths='model.encoder.hidden=32 model.decoder.hidden=32'
layers='{layers: 2, heads: 4, feed_forward: 64}'
digest recur_first $widths
digest attend_first $widths model.decoder.order=attend_first model.decoder.readout=maxout model.attention.score=general \
  model.bridge=backward training.optimizer.name=sgd
digest conditional $widths model.decoder.order=conditional model.encoder.cell=lstm model.decoder.cell=lstm \
  model.attention.score=concat model.encoder.layers=2 model.decoder.layers=2
digest heads $widths model.attention.score=scaled_dot model.attention.heads=4 model.encoder.cell=layer_norm_gru \
  training.precision=bfloat16
digest local_p $widths model.attention.score=location model.attention.window=local_p training.moving_average=0.9
digest coverage $widths model.attention.coverage=neural training.coverage_loss=1 training.optimizer.name=adamw
digest hard $widths model.attention.score=dot model.attention.normalizer=hard model.memory.parts=key_value \
  training.scheduled_sampling.share=0.5
digest copy $widths vocabulary.joint=true model.output=copy_or_generate model.dropout.variational=true model.dropout.source_word=0.1
digest transformer model.encoder.kind=transformer "model.encoder.transformer=$layers" model.decoder.kind=transformer \
  "model.decoder.transformer=$layers" training.schedule.name=noam
digest mixed model.encoder.kind=transformer "model.encoder.transformer={layers: 2, heads: 4, feed_forward: 64, norm: post, positions: learned}" \
  model.decoder.hidden=32 model.decoder.layers=2 model.decoder.residual=true vocabulary.joint=true model.tied_embeddings=all \
  training.batch.by=tokens training.batch.size=256
