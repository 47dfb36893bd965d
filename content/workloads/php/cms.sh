#!/bin/bash
# A PHP site from its image: files copied into a volume, configuration from the environment, php-fpm, cron jobs by PHP, composer, a queue.
# runs: service
# packages: wordpress mariadb-server php-fpm php-cli php-mysql php-curl php-xml php-zip composer unzip zip nginx-light curl imagemagick rsync less
# image: docker.io/library/wordpress:6-fpm
# pod: php/cms-5b7d

. /usr/local/lib/random.sh
mkdir -p /run/mysqld /run/php /usr/src && chown mysql /run/mysqld
mysqld_safe --skip-log-error > /tmp/mysql.log 2>&1 &
cp -rL /usr/share/wordpress /usr/src/wordpress 2> /dev/null
until mysqladmin ping > /dev/null 2>&1; do sleep 0.5; done
mysql -e "create database cms; grant all on cms.* to cms@'%' identified by 'invented'"
install -m 755 /srv/app/docker-entrypoint.sh /srv/app/site-backup /usr/local/bin/
cp -r /srv/app/jobs /opt/jobs && chown -R www-data /opt/jobs
mkdir -p /var/www/html && cd /var/www/html || exit
export WORDPRESS_DB_HOST=127.0.0.1 WORDPRESS_DB_USER=cms WORDPRESS_DB_PASSWORD=invented WORDPRESS_DB_NAME=cms
cp /srv/app/site.conf /etc/nginx/sites-enabled/default
nginx
while :; do
  docker-entrypoint.sh php-fpm8.2 -F > /tmp/log 2>&1 &
  main=$!
  trap 'kill $main; exit 0' TERM
  between 18 26
  sleep "$drawn" &
  wait $!
  kill "$main" && wait "$main"
  rm -f wp-config.php
done
