#!/bin/bash
# Visitors: they request pages in an order determined by the seed.
# packages: curl apache2-utils
# image: registry.example/web/visitors:1

. /usr/local/lib/random.sh
get() { curl --silent --show-error --max-time 20 --output /dev/null "$1"; }
for url in http://shop:8080/health.php http://report:8000/healthz http://chat:3000/ \
  http://cgi:8081/ http://portal:8080/; do
  curl --silent --retry 40 --retry-delay 1 --retry-connrefused --output /dev/null "$url"
done

between 200 260
for _ in $(seq 1 "$drawn"); do
  pick shop shop shop report report report chat chat cgi portal
  case $picked in
    shop)
      pick index.php thumb.php invoice.php health.php
      page=$picked
      between 20 400
      get "http://shop:8080/$page?w=$drawn&n=$drawn"
      ;;
    report)
      pick version libraries node pdf archive
      page=$picked
      between 1 9
      get "http://report:8000/$page?pages=$drawn"
      ;;
    chat)
      pick avatar type cores emoji uptime search
      page=$picked
      between 16 256
      get "http://chat:3000/$page?w=$drawn&n=$drawn&q=a$drawn"
      ;;
    cgi)
      pick status.cgi book.cgi
      page=$picked
      pick ada bob eve kim
      get "http://cgi:8081/cgi-bin/$page?name=$picked"
      ;;
    portal)
      pick cores host
      get "http://portal:8080/$picked.jsp"
      ;;
  esac
  chance 40 && pause
done
pick 40 80
ab -q -n "$picked" -c 4 http://shop:8080/index.php > /tmp/ab.txt
tail -n 5 /tmp/ab.txt
