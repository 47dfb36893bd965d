#!/bin/bash
# Operation of the edge: renewed certificates, a configuration with an error, drained servers, purged caches, rotated logs.
# runs: host
# into: proxy

. "$RANDOM_SH"
sleep 10
between 24 32
for round in $(seq 1 "$drawn"); do
  pick 'sh -c "echo show info | socat stdio /run/haproxy/admin.sock | grep Uptime"' 'sh -c "echo show stat | socat stdio unix-connect:/run/haproxy/admin.sock | cut -d , -f 1,2,18"' \
    'sh -c "echo disable server cache/varnish | socat stdio /run/haproxy/admin.sock; sleep 0.5; echo enable server cache/varnish | socat stdio /run/haproxy/admin.sock"' \
    'sh -c "mkdir -p /tmp/new && openssl req -x509 -newkey rsa:2048 -nodes -days 60 -subj /CN=www.shop.example -keyout /tmp/new/www.key -out /tmp/new/www.crt 2> /dev/null && /srv/app/renewed.sh /tmp/new; rm -rf /tmp/new"' \
    'sh -c "echo nonsense >> /etc/edge/haproxy.cfg; sleep 1; cp /srv/app/haproxy.cfg /etc/edge/haproxy.cfg"' 'varnishadm -T 127.0.0.1:6082 backend.list' \
    'sh -c "varnishadm vcl.load v'$round' /etc/varnish/default.vcl && varnishadm vcl.use v'$round'"' 'varnishadm ban req.url == /' 'varnishstat -1 -f MAIN.cache_hit' \
    'sh -c "timeout 1 varnishlog -g request -n 1 || true"' 'nginx -s reload' 'nginx -t' 'sh -c "mv /var/log/nginx/access.log /var/log/nginx/access.log.1 && nginx -s reopen && gzip -f /var/log/nginx/access.log.1"' \
    'logrotate -f /etc/logrotate.d/nginx' 'sh -c "echo | openssl s_client -connect 127.0.0.1:8443 -servername www.shop.example 2> /dev/null | openssl x509 -noout -dates"' \
    'curl -fsSk -o /dev/null https://127.0.0.1:8443/' 'sh -c "kill -USR2 \$(cat /run/haproxy.pid)"' 'haproxy -vv' 'pgrep -c nginx' 'sh -c "ss -Htn | wc -l || true"' \
    'sh -c "haproxy -c -f /etc/edge/haproxy.cfg && echo valid"' 'varnishreload'
  eval "runc exec $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
