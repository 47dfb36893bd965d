#!/bin/bash
# The edge: HAProxy in front of Varnish and nginx, with hitless reloads, a watcher of its configuration and a renewal hook.
# runs: service
# packages: haproxy varnish nginx-light socat openssl curl inotify-tools gcc libc6-dev logrotate procps
# image: registry.example/edge/proxy:2.6
# pod: edge/proxy-0

. /usr/local/lib/random.sh
chmod +x /srv/app/*
mkdir -p /etc/edge/certs /run/haproxy /var/www
echo ok > /var/www/index.html
cp /srv/app/default.vcl /etc/varnish/default.vcl
cp /srv/app/haproxy.cfg /etc/edge/haproxy.cfg
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=www.shop.example \
  -keyout /etc/edge/www.key -out /etc/edge/www.crt 2> /dev/null
cat /etc/edge/www.crt /etc/edge/www.key > /etc/edge/certs/www.pem
chmod 600 /etc/edge/certs/www.pem /etc/edge/www.key
printf 'server { listen 127.0.0.1:8201; root /var/www; access_log /var/log/nginx/access.log; }\n' > /etc/nginx/sites-enabled/default
nginx -t
nginx
varnishd -C -f /etc/varnish/default.vcl > /dev/null
varnishd -a 127.0.0.1:8202 -T 127.0.0.1:6082 -f /etc/varnish/default.vcl -s malloc,16m
/srv/app/watch.sh &
haproxy -c -f /etc/edge/haproxy.cfg
exec haproxy -W -S /run/haproxy/master.sock -p /run/haproxy.pid -f /etc/edge/haproxy.cfg
