#!/bin/bash
# Reports over access logs: goaccess, lnav without a screen, awk, an imported journal.
# packages: goaccess lnav systemd systemd-journal-remote ccze gawk jq sqlite3 python3 gzip file
# image: registry.example/logging/analyst:3
# pod: logging/analyst-28872090-x7ltn

. /usr/local/lib/random.sh
mkdir -p /data /var/log/journal && cd /data || exit
between 12 16
for round in $(seq 1 "$drawn"); do
  between 200 600
  seq 1 "$drawn" | awk '{ printf "192.0.2.%d - - [01/Dec/2026:02:%02d:%02d +0000] \"GET /shop/%d HTTP/1.1\" %d %d \"-\" \"Mozilla/5.0\"\n", $1 % 90, $1 / 60 % 60, $1 % 60, $1 % 40, $1 % 23 ? 200 : 404, $1 * 7 }' > "access-$round.log"
  pick goaccess lnav top gzip sqlite journal color json python late
  case $picked in
    goaccess) goaccess "access-$round.log" --log-format=COMBINED -o report.html && zcat -f access-*.log* | goaccess --log-format=COMBINED -o report.json - ;;
    lnav) HOME=/tmp lnav -n -c ';SELECT sc_status, count(*) FROM access_log GROUP BY sc_status' "access-$round.log" ;;
    top) cut -d ' ' -f 1 "access-$round.log" | sort | uniq -c | sort -rn | head -n 5 ;;
    gzip) gzip -9 "access-$round.log" && zgrep -c ' 404 ' "access-$round.log.gz" ;;
    sqlite) awk '{ print $1 "," $9 "," $10 }' "access-$round.log" | sqlite3 -csv access.db 'CREATE TABLE IF NOT EXISTS hits (ip, status, size)' '.import /dev/stdin hits' 'SELECT status, count(*) FROM hits GROUP BY status' ;;
    journal)
      for n in 1 2 3; do printf '__REALTIME_TIMESTAMP=16%s0000000000\nMESSAGE=order %s\nPRIORITY=6\n\n' "$n" "$n"; done | /lib/systemd/systemd-journal-remote -o "/var/log/journal/round-$round.journal" -
      journalctl --file "/var/log/journal/round-$round.journal" -o json | jq -r .MESSAGE
      journalctl -D /var/log/journal --verify ; journalctl -D /var/log/journal --vacuum-size=1M ; journalctl -D /var/log/journal --disk-usage
      ;;
    color) ccze -A < "access-$round.log" | tail -n 2 ;;
    json) jq -R 'split(" ") | { ip: .[0], status: .[8] }' "access-$round.log" | jq -s 'group_by(.status) | map(length)' ;;
    python) python3 -c 'import collections, sys; print(collections.Counter(l.split()[8] for l in open(sys.argv[1])))' "access-$round.log" ;;
    late) find /data -name 'access-*' -newer /etc/hostname -exec file --brief {} + ; find /data -name '*.gz' -size -1k -delete ;;
  esac > /dev/null 2>&1
  pause
done
exit 0
