#!/usr/bin/env bash
# In the manner of the official image: fills an empty volume, writes the configuration, then starts.
set -Eeuo pipefail
owner=www-data
[ "$(id -u)" = 0 ] || owner=$(id -u)
if [ ! -e index.php ]; then
  if [ "$(stat -c '%u' .)" = 0 ]; then chown "$owner:$owner" .; fi
  if [ -n "$(find . -mindepth 1 -maxdepth 1 ! -name wp-content)" ]; then echo "the volume is not empty" >&2; fi
  kept=()
  for part in /usr/src/wordpress/wp-content/*/*/; do
    part=${part#/usr/src/wordpress/}
    if [ -e "${part%/}" ]; then kept+=(--exclude "./${part%/}"); fi
  done
  tar --create --file - --directory /usr/src/wordpress --owner "$owner" --group "$owner" "${kept[@]}" . | tar --extract --file -
fi
if [ ! -s wp-config.php ]; then
  awk '/put your unique phrase here/ {
      draw = "head -c 100k /dev/urandom | sha1sum | cut -d\\  -f1"
      draw | getline phrase
      close(draw)
      sub("put your unique phrase here", phrase)
    }
    { print }' /usr/src/wordpress/wp-config-sample.php > wp-config.php
  sed -ri -e "s/database_name_here/$WORDPRESS_DB_NAME/; s/username_here/$WORDPRESS_DB_USER/; s/password_here/$WORDPRESS_DB_PASSWORD/; s/'localhost'/'$WORDPRESS_DB_HOST'/" wp-config.php
  chown "$owner:$owner" wp-config.php
fi
php -r 'for ($n = 0; $n < 10; $n++) { if (@mysqli_connect("127.0.0.1", "cms", "invented", "cms")) exit(0); sleep(1); } exit(1);'
exec "$@"
