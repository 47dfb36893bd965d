#!/bin/bash
# Certificates renewed by a client in shell, with hooks that check, join and install them and reload a proxy; generated configuration, expiry reports.
# packages: dehydrated openssl curl python3 python3-cryptography nginx-light bsdextrautils xxd gawk cron bind9-dnsutils openssh-client jq
# image: docker.io/nginxproxy/acme-companion:2
# pod: edge/front-0

. /usr/local/lib/random.sh
until curl -s -o /dev/null http://127.0.0.1:14000/directory; do sleep 0.5; done
mkdir -p /etc/dehydrated/conf.d /var/www/dehydrated /etc/nginx/certs /var/lib/front
cp /srv/app/config /etc/dehydrated/conf.d/house.sh && cp /srv/app/hook.sh /srv/app/generate.sh /srv/app/expiry.sh /usr/local/bin/ && chmod +x /usr/local/bin/*.sh
for n in 1 2; do echo "site$n.example www.site$n.example"; done > /etc/dehydrated/domains.txt
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=default -keyout /etc/nginx/certs/default.key -out /etc/nginx/certs/default.crt 2> /dev/null
openssl dhparam -dsaparam -out /etc/nginx/certs/dhparam.pem 1024 2> /dev/null
nginx
dehydrated --register --accept-terms
between 8 10
for round in $(seq 1 "$drawn"); do
  pick renew renew force one add remove generate generate expiry expiry cleanup csr ocsp backup connect permissions
  case $picked in
    renew) dehydrated --cron --keep-going ;;
    force) between 1 2; dehydrated --cron --force --domain "site$drawn.example" ;;
    one) between 1 2; dehydrated --signcsr <(openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj "/CN=site$drawn.example" 2> /dev/null) | openssl x509 -noout -subject ;;
    add) echo "extra$round.example" >> /etc/dehydrated/domains.txt; dehydrated --cron --keep-going ;;
    remove) sed -i '/^extra/d' /etc/dehydrated/domains.txt; dehydrated --cleanup ;;
    generate) generate.sh ;;
    expiry) expiry.sh ;;
    cleanup) dehydrated --cleanup; find /var/lib/dehydrated/archive -type f -mtime +30 -delete ;;
    csr) openssl req -new -newkey rsa:2048 -nodes -keyout /tmp/k -subj /CN=a.example -addext subjectAltName=DNS:a.example -out /tmp/c; openssl req -in /tmp/c -noout -text | grep -A1 'Alternative Name'; openssl req -in /tmp/c -verify -noout; rm -f /tmp/k /tmp/c ;;
    ocsp) for f in /etc/nginx/certs/site*.crt; do openssl x509 -noout -ocsp_uri -in "$f"; openssl x509 -noout -fingerprint -sha256 -in "$f" | cut -d= -f2 | tr -d :; done ;;
    backup) tar -czf "/var/lib/front/certs-$(date +%s).tgz" -C /var/lib dehydrated; find /var/lib/front -name '*.tgz' | sort | head -n -2 | xargs -r rm -f ;;
    connect) for n in 1 2 3; do timeout 3 openssl s_client -connect 127.0.0.1:443 -servername "site$n.example" < /dev/null 2> /dev/null | openssl x509 -noout -enddate; done ;;
    permissions) find /etc/nginx/certs -name '*.key' -exec chmod 600 {} + ; find /etc/nginx/certs -name '*.crt' -exec chmod 644 {} + ; chown -R root:root /etc/nginx/certs ;;
  esac > /tmp/log 2>&1
done
tail -n 2 /tmp/log
exit 0
