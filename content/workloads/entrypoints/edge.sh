#!/bin/bash
# nginx's entrypoint with its folder of scripts, php-fpm with WordPress' way to fill its volume, waiting for others.
# packages: postgresql mariadb-server redis-server gosu gettext-base nginx-light curl openssl procps pwgen rsync php-cli php-fpm tini rabbitmq-server wait-for-it netcat-openbsd jq
# image: docker.io/library/nginx:1.25
# pod: shop/edge-77bd

. /usr/local/lib/random.sh
cp -r /srv/app/docker-entrypoint.d /
chmod +x /docker-entrypoint.d/*.sh
rm -f /etc/nginx/sites-enabled/default
mkdir -p /etc/nginx/templates /usr/src/site/wp-content/{plugins,themes,uploads} /run/php
for n in $(seq 1 12); do echo "<?php echo $n;" > "/usr/src/site/page-$n.php"; done
printf '<?php define("DB_NAME", getenv("DB_NAME")); define("AUTH_KEY", "put your unique phrase here");\n' > /usr/src/site/config-sample.php
cat > /etc/nginx/templates/default.conf.template << 'EOF'
server {
  listen 127.0.0.1:${NGINX_PORT};
  server_name ${NGINX_HOST};
  root /var/www/html;
  location / { try_files $uri $uri/ =404; }
  location = /healthz { return 200 "ok\n"; }
}
EOF
between 10 12
for round in $(seq 1 "$drawn"); do
  pick nginx nginx site site waits broker
  case $picked in
    nginx)
      NGINX_PORT=$((8200 + round)) NGINX_HOST=shop.example bash /srv/app/nginx-entrypoint.sh nginx -g 'daemon off;' > /tmp/log 2>&1 &
      wait-for-it "127.0.0.1:$((8200 + round))" -t 10 -q
      for _ in $(seq 1 6); do curl -fsS "http://127.0.0.1:$((8200 + round))/healthz" || break; done
      nginx -s reload
      nginx -s quit
      wait
      ;;
    site)
      mkdir -p /var/www/html && rm -rf /var/www/html/*
      (cd /var/www/html && DB_NAME=shop bash /srv/app/site-entrypoint.sh php-fpm8.2 --test)
      ;;
    waits)
      (sleep 3 && timeout 4 nc -lk 127.0.0.1 5999) &
      until nc -z localhost 5999; do echo waiting; sleep 0.3; done
      until curl -s -o /dev/null http://127.0.0.1:5999 -m 1 || [ $? -ne 7 ]; do sleep 0.5; done
      wait
      ;;
    broker) timeout 30 bash /srv/app/broker-entrypoint.sh ;;
  esac > /dev/null 2>&1
done
exit 0
