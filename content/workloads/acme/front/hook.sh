#!/usr/bin/env bash
# The client calls it at each step.
deploy_challenge() {
  local file=/var/www/dehydrated/$2
  [ -s "$file" ] || return 1
  chmod 644 "$file"
  curl -s -o /dev/null "http://127.0.0.1/.well-known/acme-challenge/$2" || true
}
deploy_cert() {
  local domain=$1 key=$2 full=$4
  openssl x509 -noout -checkhost "$domain" -in "$full" | grep -q 'does match' || return 1
  install -m 600 "$key" "/etc/nginx/certs/$domain.key"
  install -m 644 "$full" "/etc/nginx/certs/$domain.crt"
  cat "$key" "$full" > "/etc/nginx/certs/$domain.pem" && chmod 600 "/etc/nginx/certs/$domain.pem"
  ln -sf dhparam.pem "/etc/nginx/certs/$domain.dhparam.pem"
  generate.sh
}
handler=$1
shift
case $handler in
  deploy_challenge | deploy_cert) "$handler" "$@" ;;
  clean_challenge) rm -f "/var/www/dehydrated/$2" ;;
  exit_hook) date +%s > /var/lib/front/last ;;
esac
