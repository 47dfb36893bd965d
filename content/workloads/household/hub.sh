#!/bin/bash
# A home server: names and block lists, a download client with a script at its end, a broker of sensors with a bridge in shell, dynamic names, presence, backups, photos.
# runs: service
# packages: dnsmasq sqlite3 curl transmission-daemon transmission-cli ddclient mosquitto mosquitto-clients nmap iputils-ping idn2 gawk jq net-tools bind9-dnsutils unzip zip python3-aiohttp iproute2 lighttpd cron gosu tzdata wakeonlan ffmpeg imagemagick
# image: lscr.io/linuxserver/hub:1
# pod: home/hub-0

. /usr/local/lib/random.sh
PUID=1000 PGID=1000
groupadd --gid "$PGID" abc && useradd --uid 911 --gid abc --home-dir /config --shell /bin/false abc
groupmod -o -g "$PGID" abc && usermod -o -u "$PUID" abc
mkdir -p /config/{lists,backups,watch} /downloads/{complete,incomplete} /photos && ln -snf /usr/share/zoneinfo/Europe/Berlin /etc/localtime
cp /srv/app/*.sh /usr/local/bin/ && chmod +x /usr/local/bin/*.sh && cp -r /srv/app/www/. /var/www/html/
for n in $(seq 1 300); do echo "0.0.0.0 ads$n.example"; done > /var/www/html/hosts1.txt; for n in $(seq 200 500); do echo "ads$n.example"; done > /var/www/html/hosts2.txt
chown -R abc:abc /config /downloads /photos
lighttpd -f /etc/lighttpd/lighttpd.conf
mosquitto -p 1884 -d > /dev/null 2>&1
printf 'port=5353\nno-resolv\naddn-hosts=/config/lists/block.hosts\naddress=/router.lan/192.0.2.1\n' > /etc/dnsmasq.d/home.conf && touch /config/lists/block.hosts && dnsmasq
sed -e 's/"script-torrent-done-enabled": false/"script-torrent-done-enabled": true/' -e 's#"rpc-authentication-required": true#"rpc-authentication-required": false#' /etc/transmission-daemon/settings.json > /config/settings.json
gosu abc transmission-daemon -f -g /config -w /downloads/complete --no-auth > /tmp/transmission.log 2>&1 &
gosu abc bridge.sh > /tmp/bridge.log 2>&1 &
touch /tmp/ready
trap 'kill $(jobs -p); exit 0' TERM
while :; do
  gosu abc presence.sh > /tmp/log 2>&1
  between 2 4
  sleep "$drawn" &
  wait $!
done
