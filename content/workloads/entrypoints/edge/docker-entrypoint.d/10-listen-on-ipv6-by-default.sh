#!/bin/sh
set -e
ME=$(basename "$0")
DEFAULT_CONF_FILE="etc/nginx/conf.d/default.conf"
if [ ! -f "/proc/net/if_inet6" ]; then echo "$ME: info: ipv6 not available"; exit 0; fi
if [ ! -f "/$DEFAULT_CONF_FILE" ]; then echo "$ME: info: /$DEFAULT_CONF_FILE is not a file or does not exist"; exit 0; fi
touch /$DEFAULT_CONF_FILE 2> /dev/null || { echo "can not modify"; exit 0; }
grep -q "listen  *\[::]\:80;" /$DEFAULT_CONF_FILE && { echo "already enabled"; exit 0; }
if [ -f "/etc/os-release" ]; then . /etc/os-release; fi
case "$ID" in
  "debian")
    CHECKSUM=$(dpkg-query --show --showformat='${Conffiles}\n' nginx-light | grep $DEFAULT_CONF_FILE | cut -d' ' -f 3)
    echo "$CHECKSUM  /$DEFAULT_CONF_FILE" | md5sum -c - > /dev/null 2>&1 || { echo "$ME: differs from the packaged version"; exit 0; }
    ;;
esac
sed -i -E 's,listen       80;,listen       80;\n    listen  [::]:80;,' /$DEFAULT_CONF_FILE
