#!/usr/bin/env bash
# tools/fetch_multi30k.sh in a copy of the tree whose checksums are those of six small files.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/tools/expect.sh

tree=$scratch/tree files=$scratch/files
mkdir -p "$tree/tools" "$files"
cp tools/steps.sh tools/fetch_multi30k.sh "$tree/tools"
for file in {train,val,test_2016_flickr}.{de,en}.gz; do
  echo "this is $file" >"$files/$file"
  sum=$(sha256sum "$files/$file" | cut -d' ' -f1)
  sed -i -E "s/[0-9a-f]{64}  $file/$sum  $file/" "$tree/tools/fetch_multi30k.sh"
done
fetch=$tree/tools/fetch_multi30k.sh data=$tree/data/multi30k

# curl, played: a copy, and the address noted.
stand_in curl 'echo "${!#}" >>"$LOG"; while [[ $1 != --output ]]; do shift; done; cp "$FILES/$(basename "$3")" "$2"'
online() { env PATH="$scratch/bin:$PATH" LOG="$scratch/log" FILES="$files" "$@"; }

expect_success "it links from a folder" env MULTI30K_DIR="$files" "$fetch"
expect_text "and says so" "data/multi30k/train.de.gz: linked"
[[ $(readlink "$data/val.en.gz") == "$files/val.en.gz" ]] || fail "the link names the folder's file"
expect_success "a second run needs no folder and no network" env PATH=/usr/bin:/bin "$fetch"
expect_text "and says that all is there" "data/multi30k/test_2016_flickr.en.gz: there"

rm -rf "$data"
expect_success "it downloads" online "$fetch"
[[ $(wc -l <"$scratch/log") == 6 ]] || fail "six files are downloaded: $(cat "$scratch/log")"
grep -q '^https://.*/multi30k/dataset/.*/data/task1/raw/train.de.gz$' "$scratch/log" || fail "from the public repository: $(cat "$scratch/log")"
cmp -s "$files/train.en.gz" "$data/train.en.gz" || fail "the file is the one downloaded"

echo damaged >"$files/val.de.gz"
rm "$data/val.de.gz"
expect_failure "a damaged download stops it" online "$fetch"
expect_text "in words" "val.de.gz came damaged"
expect_missing "and leaves nothing" "$data/val.de.gz"
expect_missing "and nothing aside" "$data/val.de.gz.part"
expect_failure "a damaged file in the folder stops it" env MULTI30K_DIR="$files" "$fetch"
expect_text "in words" "its checksum differs"

rm "$files/val.de.gz"
expect_failure "a file that is not in the folder stops it" env MULTI30K_DIR="$files" "$fetch"
expect_text "in words" "has no val.de.gz"
stand_in curl 'exit 6'
expect_failure "no network stops it" online "$fetch"
expect_text "with what to do" "MULTI30K_DIR=folder"
finish
