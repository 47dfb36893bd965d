#!/bin/bash
# Schedules of the house and its owner: lists, downloads, sensors, a look at the network, backups, photos.
# runs: host
# into: hub

. "$RANDOM_SH"
for _ in $(seq 1 60); do runc exec "$CONTAINER" test -f /tmp/ready && break; sleep 1; done
inside() { runc exec --cwd /config "$CONTAINER" "$@" > /dev/null 2>&1; }
abc() { inside gosu abc "$@"; }
between 110 125
for n in $(seq 1 "$drawn"); do
  pick gravity gravity sensor sensor sensor dyndns dyndns torrent finished finished dig scan backup photos history ddclient queries permissions health health timezone zip
  case $picked in
    gravity) chance 50 && inside gravity.sh ;;
    sensor) pick door tv camera light; inside mosquitto_pub -p 1884 -t "home/$picked" -m "$([ $((n % 2)) = 0 ] && echo on || echo off)" ;;
    dyndns) abc dyndns.sh ;;
    torrent) abc bash -c "head -c 30000 /dev/urandom > /downloads/complete/part$n.bin; transmission-create -o /config/watch/part$n.torrent /downloads/complete/part$n.bin; transmission-remote -a /config/watch/part$n.torrent; transmission-remote -l | tail -n 1; transmission-remote -t all -si" ;;
    finished) abc bash -c "cd /downloads/complete && echo text > 'Note $n.txt' && zip -q 'n$n.zip' 'Note $n.txt' && rm 'Note $n.txt'; TR_TORRENT_NAME=note$n TR_TORRENT_DIR=/downloads/complete finished.sh" ;;
    dig) inside bash -c 'for name in ads5.example router.lan ads250.example; do dig +short +time=1 +tries=1 -p 5353 @127.0.0.1 $name; done' ;;
    scan) chance 40 && inside nmap -n -sn --host-timeout 2s 127.0.0.1/30 -oX - ;;
    backup) abc bash -c 'sqlite3 /config/home.db ".backup /config/backups/home.db" && tar -czf "/config/backups/config-$(date +%s).tar.gz" --exclude=backups -C / config; ls -1t /config/backups/*.tar.gz | tail -n +4 | xargs -r rm -f' ;;
    photos) abc bash -c 'find /photos -name "*.jpg" | tail -n 5 | while read -r f; do identify -format "%w %h" "$f"; convert "$f" -thumbnail 32x "${f%.jpg}.thumb.png"; done; find /photos -name "*.thumb.png" | sort | head -n -10 | xargs -r rm' ;;
    history) abc bash -c 'sqlite3 -separator " " /config/home.db "select topic, count(*) from state group by topic order by 2 desc limit 4" | column -t' ;;
    ddclient) inside bash -c 'printf "protocol=noip\nuse=web, web=http://127.0.0.1/ip\nserver=127.0.0.1\nlogin=a\npassword=b\nhome.example\n" > /etc/ddclient.conf; chmod 600 /etc/ddclient.conf; timeout 8 ddclient -daemon=0 -noquiet -query -file /etc/ddclient.conf' ;;
    queries) inside bash -c 'kill -USR1 $(pidof dnsmasq); netstat -uln | grep -c 5353; ps -o rss= -C dnsmasq' ;;
    permissions) inside bash -c 'chown -R abc:abc /config /downloads; find /downloads -type d -exec chmod 775 {} +; id abc' ;;
    health) inside bash -c 'curl -fsS -o /dev/null http://127.0.0.1/ip && pidof dnsmasq mosquitto transmission-daemon > /dev/null || exit 1' ;;
    timezone) inside bash -c 'date +%Z; readlink /etc/localtime; cat /etc/timezone' ;;
    zip) abc bash -c 'cd /config && zip -qr /tmp/lists.zip lists && unzip -tq /tmp/lists.zip && rm /tmp/lists.zip' ;;
  esac
  chance 25 && pause
done
exit 0
