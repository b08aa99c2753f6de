#!/usr/bin/env bash
# Brings Multi30k, task 1, German and English, into data/multi30k: from the public repository multi30k/dataset,
# or linked from a folder that is there already.
#
#   [MULTI30K_DIR=folder] tools/fetch_multi30k.sh
source "$(dirname "$0")/steps.sh"
origin=https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw
folder=data/multi30k

sums='726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6  train.de.gz
d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f  train.en.gz
f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a  val.de.gz
14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28  val.en.gz
9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8  test_2016_flickr.de.gz
611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9  test_2016_flickr.en.gz'

# is_whole FILE SUM
is_whole() { [[ -e $1 ]] && sha256sum --check --status <<<"$2  $1"; }

link() {
  [[ -e $MULTI30K_DIR/$1 ]] || give_up "$MULTI30K_DIR has no $1" "MULTI30K_DIR must name the folder with $1"
  is_whole "$MULTI30K_DIR/$1" "$2" || give_up "$MULTI30K_DIR/$1 is not the file of multi30k/dataset: its checksum differs" \
    "copy it there anew, or unset MULTI30K_DIR to download it"
  ln -sfn "$(realpath "$MULTI30K_DIR")/$1" "$folder/$1"
  echo "$folder/$1: linked"
}

# Written aside and renamed: a name that is there is a whole file.
download() {
  command -v curl >/dev/null || give_up "curl is needed to download" "apt-get install curl; or name a folder with the files: MULTI30K_DIR=folder $0"
  curl --fail --location --silent --show-error --connect-timeout 15 --retry 3 --output "$folder/$1.part" "$origin/$1" ||
    give_up "$origin/$1 could not be downloaded" "run the same again later; or name a folder with the files: MULTI30K_DIR=folder $0"
  is_whole "$folder/$1.part" "$2" || { rm -f "$folder/$1.part"; give_up "$origin/$1 came damaged: its checksum differs" "run the same again"; }
  mv "$folder/$1.part" "$folder/$1"
  echo "$folder/$1: downloaded"
}

step "Multi30k" "see above; the folder is $folder"
mkdir -p "$folder"
while read -r sum file; do
  if is_whole "$folder/$file" "$sum"; then
    echo "$folder/$file: there"
  elif [[ -n ${MULTI30K_DIR-} ]]; then
    link "$file" "$sum"
  else
    download "$file" "$sum"
  fi
done <<<"$sums"
echo "train with: attune train configs/multi30k.yaml"
