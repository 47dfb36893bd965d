#!/bin/bash
# A bioinformatics pipeline: Snakemake over samples, bwa, samtools, bcftools, R and gnuplot; MPI; an array of jobs by a small scheduler.
# packages: snakemake samtools bwa bcftools seqtk bedtools tabix parallel r-base-core python3-numpy gawk gnuplot-nox pigz jq make procps openmpi-bin libopenmpi-dev gcc git datamash
# image: registry.example/lab/pipeline:2031.2

. /usr/local/lib/random.sh
mkdir -p /work && cp -r /srv/app/. /work/ && cd /work || exit
export HOME=/root XDG_CACHE_HOME=/tmp/cache OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
chmod +x scripts/*
scripts/simulate.sh "$SEED" 3
snakemake --cores 2 --quiet all > log-1.txt 2>&1
mpicc -o tool/pi tool/pi.c && mpirun --oversubscribe -np 2 tool/pi > pi.txt 2>&1
between 14 18
for round in $(seq 1 "$drawn"); do
  pick force more report array mpi lint clean dag
  case $picked in
    force) snakemake --cores 2 --quiet --forcerun call all ;;
    more) scripts/simulate.sh "$((SEED + round))" "$((3 + round % 2))" && snakemake --cores 2 --quiet all ;;
    report) snakemake --cores 1 --quiet --forcerun plot all ;;
    array) seq 1 12 | parallel -j 2 --joblog jobs.log 'TASK={} bash scripts/task.sh' && awk 'NR > 1 { s += $4 } END { print s }' jobs.log ;;
    mpi) mpirun --oversubscribe -np 3 tool/pi ;;
    lint) snakemake --lint; snakemake -n --quiet ;;
    clean) snakemake --cores 1 --delete-temp-output all; find . -name '*.bam' -size -1k -delete ;;
    dag) snakemake --dag all | head -n 3; snakemake --summary | wc -l ;;
  esac > /dev/null 2>&1
done
exit 0
