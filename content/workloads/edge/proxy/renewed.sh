#!/bin/sh
# The renewal hook: puts the certificate in place and reloads the servers.
set -e
openssl x509 -in "$1/www.crt" -noout -checkend 0 > /dev/null
umask 077
cat "$1/www.crt" "$1/www.key" > /etc/edge/certs/www.pem.new
mv /etc/edge/certs/www.pem.new /etc/edge/certs/www.pem
nginx -t -q && nginx -s reload
