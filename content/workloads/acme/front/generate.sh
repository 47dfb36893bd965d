#!/bin/bash
# A server block for each certificate; reloads the proxy if the result is another one and valid.
set -e
new=$(mktemp)
for crt in /etc/nginx/certs/*.crt; do
  name=$(basename "$crt" .crt)
  [ -f "/etc/nginx/certs/$name.key" ] || continue
  hash=$(openssl x509 -noout -hash -in "$crt")
  printf '# %s\nserver {\n  listen 443 ssl;\n  server_name %s;\n  ssl_certificate %s;\n  ssl_certificate_key /etc/nginx/certs/%s.key;\n}\n' "$hash" "$name" "$crt" "$name" >> "$new"
done
if ! cmp -s "$new" /etc/nginx/conf.d/sites.conf; then
  cp "$new" /etc/nginx/conf.d/sites.conf
  nginx -t 2> /dev/null && nginx -s reload
fi
rm -f "$new"
