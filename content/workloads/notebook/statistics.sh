#!/bin/bash
# R in batch: scripts with littler and Rscript, a package built and checked, pictures, workers in parallel.
# packages: r-base-core r-cran-littler r-cran-jsonlite make gcc libc6-dev python3-pandas python3-matplotlib python3-scipy sqlite3
# image: registry.example/science/r:4.2
# pod: science/report-28872060-8d2pn

. /usr/local/lib/random.sh
mkdir -p /out && cp -r /srv/app /code && cd /code || exit
between 6 8
for round in $(seq 1 "$drawn"); do
  pick script inline batch littler build parallel json plot system
  case $picked in
    script) Rscript --vanilla report.R "$round" ;;
    inline) Rscript -e 'x <- rnorm(200); cat(mean(x), sd(x), "\n"); print(t.test(x)$p.value)' ;;
    batch) R CMD BATCH --no-save --quiet report.R "/out/report-$round.Rout" ;;
    littler) echo 'cat(pi^2, "\n")' | r - && r -e 'print(Sys.time())' ;;
    build) R CMD build --no-build-vignettes price && R CMD INSTALL --library=/usr/local/lib/R/site-library price_*.tar.gz ;;
    parallel) Rscript -e 'library(parallel); print(unlist(mclapply(1:3, function(n) sum(sqrt(1:n)), mc.cores = 2)))' ;;
    json) Rscript -e 'cat(jsonlite::toJSON(head(mtcars, 2)))' ;;
    plot) MPLBACKEND=Agg python3 -c 'import matplotlib.pyplot as p; p.plot([1, 4, 9]); p.savefig("/out/plot.png")' ;;
    system) Rscript -e 'cat(system("uname -r; nproc", intern = TRUE)); invisible(system2("sqlite3", c("/out/db", shQuote("create table if not exists t (n int)"))))' ;;
  esac > /dev/null 2>&1
done
ls /out > /dev/null
exit 0
