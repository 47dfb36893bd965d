#!/bin/bash
set -eu
cd "$(dirname "$0")"
for f in ./*.sh; do
  wc -l < "$f"
  grep -c set "$f"
done | paste -sd+ | tr + " "
