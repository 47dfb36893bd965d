#!/bin/bash
# Batch jobs in several languages, each started in its usual way: with env, by path, with -c and -e.
# packages: python3 perl ruby php-cli nodejs lua5.4 tcl gawk jq bc sqlite3 parallel libxml2-utils openssl gnupg file
# image: registry.example/batch/languages:9
# pod: batch/nightly-28871520-tq7vd

. /usr/local/lib/random.sh
chmod +x /srv/app/*
mkdir -p /data/in /data/out
cd /data || exit
between 24 34
for round in $(seq 1 "$drawn"); do
  between 200 900
  seq 1 "$drawn" | awk '{ printf "%d,item %d,%d\n", $1, $1 * 3, $1 % 97 }' > "in/batch-$round.csv"
  pick python perl ruby php node lua tcl awk sqlite jq parallel xml sign decode bc
  case $picked in
    python)
      /srv/app/sum.py "in/batch-$round.csv" > "out/$round.json"
      python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))))' "out/$round.json"
      ;;
    perl)
      /srv/app/sum.pl "in/batch-$round.csv"
      perl -F, -lane '$s += $F[2]; END { print $s }' "in/batch-$round.csv"
      perl -MPOSIX -e 'print strftime("%F\n", localtime)'
      ;;
    ruby)
      /srv/app/sum.rb "in/batch-$round.csv"
      ruby -ne 'puts $_.split(",").last if $. % 100 == 0' "in/batch-$round.csv"
      ;;
    php)
      php /srv/app/sum.php "in/batch-$round.csv"
      php -r 'echo count(file($argv[1])), PHP_EOL;' "in/batch-$round.csv"
      ;;
    node)
      /srv/app/sum.js "in/batch-$round.csv"
      node -e 'console.log(require("os").cpus().length)'
      node -p 'process.version'
      ;;
    lua) lua5.4 -e 'local n = 0 for _ in io.lines("/etc/passwd") do n = n + 1 end print(n)' ;;
    tcl) echo 'puts [clock format [clock seconds]]' | tclsh ;;
    awk) gawk -F, '{ sum[$3 % 7] += $1 } END { for (k in sum) print k, sum[k] }' "in/batch-$round.csv" | sort -n ;;
    sqlite)
      printf '.mode csv\n.import in/batch-%s.csv items\nSELECT count(*) FROM items;\n' "$round" | sqlite3 batch.db
      sqlite3 batch.db '.backup copy.db'
      ;;
    jq) jq -R 'split(",") | { id: .[0], name: .[1] }' "in/batch-$round.csv" | jq -s length ;;
    parallel) ls in/*.csv | parallel --will-cite -j 3 'gzip -k -f {} && sha256sum {}.gz > out/{/}.sum' ;;
    xml) printf '<a><b>%s</b></a>' "$round" | xmllint --xpath 'string(/a/b)' - ;;
    sign)
      openssl rand -hex 16 > key
      openssl dgst -sha256 -hmac "$(cat key)" "in/batch-$round.csv"
      openssl enc -aes-256-cbc -pbkdf2 -salt -pass file:key -in "in/batch-$round.csv" -out "out/$round.enc"
      openssl enc -d -aes-256-cbc -pbkdf2 -pass file:key -in "out/$round.enc" | cmp - "in/batch-$round.csv"
      ;;
    decode)
      base64 "in/batch-$round.csv" > "out/$round.b64"
      base64 -d "out/$round.b64" | gzip -c > "out/$round.gz"
      zcat "out/$round.gz" | head -n 2
      ;;
    bc) echo "scale=4; 355 / 113 * $round" | bc ;;
  esac
  pick find xargs split join
  case $picked in
    find) find in -name '*.csv' -newer /etc/hostname -exec wc -l {} + | tail -n 1 ;;
    xargs) ls in | head -n 6 | xargs -P 2 -I{} sh -c 'cut -d, -f1 "in/{}" | tail -n 1' ;;
    split)
      split -l 100 "in/batch-$round.csv" part-
      cat part-* | sort -t, -k3,3n -u | wc -l
      rm -f part-*
      ;;
    join) (cd in && tar -cf - .) | (mkdir -p "out/copy" && cd out/copy && tar -xf -) ;;
  esac
done
