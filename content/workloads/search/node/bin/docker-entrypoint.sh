#!/bin/bash
set -e
umask 0002
if [[ "$1" != "eswrapper" && "$(basename "$1")" != "index" ]]; then exec "$@"; fi
for variable in INDEX_PASSWORD_FILE KEYSTORE_PASSWORD_FILE; do
  if [[ -n "${!variable}" && "$(stat -L -c '%a' "${!variable}")" != 400 ]]; then exit 1; fi
done
if [[ "$(id -u)" == "0" ]]; then
  if [[ -n "$TAKE_FILE_OWNERSHIP" || ! -w data ]]; then chown -R 1000:0 /usr/share/index/{data,logs}; fi
  exec gosu index "$0" "$@"
fi
if [[ -f bin/index-keystore ]]; then
  bin/index-keystore list | grep -q '^bootstrap.password$' || (echo "${INDEX_PASSWORD:-invented}" | bin/index-keystore add bootstrap.password)
fi
exec bin/index -p tmp/pid
