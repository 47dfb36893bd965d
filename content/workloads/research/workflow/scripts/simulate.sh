#!/bin/bash
# A small genome and reads of some samples.
set -euo pipefail
mkdir -p reads report
awk -v seed="$1" 'BEGIN { srand(seed); print ">chr1"; for (i = 0; i < 60; i++) { s = ""; for (j = 0; j < 60; j++) s = s substr("ACGT", int(rand() * 4) + 1, 1); print s } }' > ref.new
cmp -s ref.new ref.fa || mv ref.new ref.fa
for n in $(seq 1 "$2"); do
  awk -v seed="$1$n" '!/^>/ { g = g $0 } END { srand(seed); for (i = 0; i < 300; i++) { p = int(rand() * (length(g) - 90)) + 1; q = ""; for (j = 0; j < 80; j++) q = q "I"; print "@r" i; print substr(g, p, 80); print "+"; print q } }' ref.fa | pigz > "reads/s$n.fq.gz"
done
