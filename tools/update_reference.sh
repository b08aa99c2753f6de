#!/usr/bin/env bash
# Puts the reference of every option, as the program prints it, between the markers of configs/README.md.
#
#   tools/update_reference.sh [ATTUNE]     default: build/dev/attune
set -euo pipefail
cd "$(dirname "$0")/.."
page=configs/README.md
new=$({ sed '/<!-- options -->/q' "$page" && "${1-build/dev/attune}" describe --markdown && sed -n '/<!-- end of options -->/,$p' "$page"; })
printf '%s\n' "$new" >"$page"
