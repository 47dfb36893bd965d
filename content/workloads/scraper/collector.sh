#!/bin/bash
# Collects from the web: crawls, feeds, downloads with resumption, media, page checks, archives of pages; a site to collect from.
# packages: python3-scrapy yt-dlp ffmpeg wget curl jq sqlite3 lynx html2text xmlstarlet libxml2-utils nginx-light python3-bs4 python3-lxml aria2 moreutils file
# image: registry.example/data/collector:1
# pod: data/collector-9d8f

. /usr/local/lib/random.sh
mkdir -p /var/www/html /data/{raw,text,media,mirror,state} && cp -r /srv/app/pages/. /var/www/html/
for n in $(seq 1 12); do sed "s/NUMBER/$n/g" /srv/app/pages/item.html > "/var/www/html/item$n.html"; done
ffmpeg -loglevel error -f lavfi -i testsrc=size=64x48:rate=5 -f lavfi -i sine=frequency=440 -t 2 -y /var/www/html/clip.mp4
head -c 300000 /dev/urandom > /var/www/html/large.bin && (cd /var/www/html && sha256sum large.bin > large.bin.sha256)
printf 'User-agent: *\nAllow: /\n' > /var/www/html/robots.txt
nginx
useradd --create-home collector && chown -R collector /data && cp -r /srv/app/spiders /home/collector/ && chown -R collector /home/collector
cat > /usr/local/bin/fetch-feed << 'END'
#!/bin/bash
# One feed: only if it changed, new entries are kept once.
set -euo pipefail
cd /data/state
etag=$(cat feed.etag 2> /dev/null || true)
code=$(curl -sS -m 5 -A 'collector/1.0 (+http://collector.example)' -H "If-None-Match: $etag" -D feed.headers -o feed.new -w '%{http_code}' http://127.0.0.1/feed.xml)
[ "$code" = 304 ] && exit 0
sed -n 's/^[Ee][Tt]ag: //p' feed.headers | tr -d '\r' > feed.etag
xmlstarlet sel -t -m '//item' -v title -o '|' -v link -n feed.new | while IFS='|' read -r title link; do
  id=$(printf '%s' "$link" | md5sum | cut -d' ' -f1)
  sqlite3 /data/state/seen.db "create table if not exists seen (id text primary key, title text); insert or ignore into seen values ('$id', '$title');"
done
END
cat > /usr/local/bin/watch-page << 'END'
#!/bin/sh
# Tells when a page changes.
new=$(curl -s "$1" | html2text -utf8 2> /dev/null | sha256sum | awk '{ print $1 }')
old=$(cat "/data/state/$(basename "$1").sum" 2> /dev/null)
[ "$new" = "$old" ] || { echo "$new" > "/data/state/$(basename "$1").sum"; logger -t watch "changed $1" 2> /dev/null || true; }
END
chmod +x /usr/local/bin/*
as() { setpriv --reuid collector --regid collector --clear-groups env HOME=/home/collector "$@"; }
between 75 88
for round in $(seq 1 "$drawn"); do
  pick feed feed watch watch scrapy mirror aria resume media audio text text soup api table headers headers sitemap archive prices dedupe clean checks
  case $picked in
    feed) as fetch-feed ;;
    watch) for n in 1 2 3; do as watch-page "http://127.0.0.1/item$n.html"; done ;;
    scrapy) chance 50 && as sh -c 'cd ~/spiders && scrapy runspider --nolog -O /data/raw/items.jl items.py && wc -l < /data/raw/items.jl' ;;
    mirror) as wget -q --mirror --convert-links --adjust-extension --page-requisites --no-parent -P /data/mirror http://127.0.0.1/ ;;
    aria) as aria2c -q -x 4 -s 4 --allow-overwrite=true -d /data/raw http://127.0.0.1/large.bin && as sh -c 'cd /data/raw && curl -s http://127.0.0.1/large.bin.sha256 | sha256sum -c --quiet' ;;
    resume) as bash -c 'head -c 1000 /data/raw/large.bin > /data/raw/part.bin 2> /dev/null; curl -sS -C - -o /data/raw/part.bin --retry 3 http://127.0.0.1/large.bin; stat -c %s /data/raw/part.bin' ;;
    media) chance 50 && as yt-dlp -q --no-warnings --force-overwrites -o '/data/media/%(title)s.%(ext)s' http://127.0.0.1/clip.mp4; as ffprobe -v error -show_entries format=duration -of csv=p=0 /data/media/clip.mp4 ;;
    audio) as yt-dlp -q --no-warnings -x --audio-format mp3 --force-overwrites -o '/data/media/%(title)s.%(ext)s' http://127.0.0.1/clip.mp4 ;;
    text) as bash -c 'for n in 4 5 6 7; do lynx -dump -nolist "http://127.0.0.1/item$n.html" > /data/text/$n.txt; wc -w < /data/text/$n.txt; done' ;;
    soup) as python3 -c 'import urllib.request, bs4; print([a["href"] for a in bs4.BeautifulSoup(urllib.request.urlopen("http://127.0.0.1/index.html"), "lxml").find_all("a")])' ;;
    api) as bash -c 'page=1; while [ $page -le 3 ]; do curl -s "http://127.0.0.1/api.json?page=$page" | jq -c ".items[]" >> /data/raw/api.ndjson; page=$((page + 1)); sleep 0.1; done; sort -u /data/raw/api.ndjson | sponge /data/raw/api.ndjson' ;;
    table) as bash -c 'curl -s http://127.0.0.1/index.html | xmllint --html --xpath "//a/@href" - 2> /dev/null | sed "s/ href=//" | tr -d "\"" | sort | uniq -c' ;;
    headers) as bash -c 'xargs -P 3 -I{} curl -sI -o /dev/null -w "%{http_code} %{url_effective}\n" "http://127.0.0.1/{}" <<< "$(printf "item%s.html\n" 1 2 3 4 5 6)" | grep -vc "^200"' ;;
    sitemap) as bash -c 'find /var/www/html -name "*.html" -printf "http://127.0.0.1/%f\n" | sort > /data/raw/urls.txt; wget -q -i /data/raw/urls.txt -N -P /data/raw/pages; ls /data/raw/pages | wc -l' ;;
    archive) as bash -c 'tar -czf /data/mirror-$(date +%s).tgz -C /data mirror; ls -1t /data/mirror-*.tgz | tail -n +3 | xargs -r rm' ;;
    prices) as bash -c 'for n in 8 9 10; do price=$(curl -s "http://127.0.0.1/item$n.html" | grep -oP "price\">\K[0-9]+" || echo 0); echo "$(date +%s),$n,$price" >> /data/raw/prices.csv; done; tail -n 3 /data/raw/prices.csv | awk -F, "{ s += \$3 } END { print s / NR }"' ;;
    dedupe) as bash -c 'find /data/raw /data/mirror -type f -exec md5sum {} + | sort | uniq -w32 -d | head -n 20 | cut -c35- | while read -r f; do file -b "$f"; done' ;;
    clean) as find /data/raw/pages -type f -mmin +1 -delete; as find /data/media -name '*.part' -delete ;;
    checks) for port in 80 9; do as timeout 2 bash -c "</dev/tcp/127.0.0.1/$port" && echo up; done; as sqlite3 /data/state/seen.db 'select count(*) from seen' ;;
  esac > /dev/null 2>&1
done
exit 0
