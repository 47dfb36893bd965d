#!/usr/bin/env bash
# After WordPress' image: fills the volume, writes the configuration with random keys.
set -Eeuo pipefail
uid="$(id -u)"
user='www-data' group='www-data'
if [ ! -e index.php ] && [ ! -e page-1.php ]; then
  if [ "$uid" = '0' ] && [ "$(stat -c '%u:%g' .)" = '0:0' ]; then chown "$user:$group" .; fi
  echo >&2 "site not found in $PWD - copying now..."
  if [ -n "$(find -mindepth 1 -maxdepth 1 -not -name wp-content)" ]; then echo >&2 "WARNING: $PWD is not empty!"; fi
  sourceTarArgs=(--create --file - --directory /usr/src/site --owner "$user" --group "$group")
  targetTarArgs=(--extract --file -)
  for contentPath in /usr/src/site/wp-content/*/; do
    contentPath="${contentPath%/}"
    [ -e "$PWD/wp-content/$(basename "$contentPath")" ] && sourceTarArgs+=(--exclude "./wp-content/$(basename "$contentPath")")
  done
  tar "${sourceTarArgs[@]}" . | tar "${targetTarArgs[@]}"
fi
if [ ! -s config.php ]; then
  awk '
    /put your unique phrase here/ {
      cmd = "head -c1m /dev/urandom | sha1sum | cut -d\\  -f1"
      cmd | getline str
      close(cmd)
      gsub("put your unique phrase here", str)
    }
    { print }
  ' config-sample.php > config.php
  chown "$user:$group" config.php || true
fi
php -r 'exit(filesize("config.php") > 10 ? 0 : 1);'
exec "$@"
