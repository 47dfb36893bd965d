#!/bin/bash
# A mock of a certificate authority that speaks ACME and issues without checks.
# runs: service
# packages: dehydrated openssl curl python3 python3-cryptography nginx-light bsdextrautils xxd gawk cron bind9-dnsutils openssh-client jq
# image: registry.example/acme/authority:1

exec python3 /srv/app/authority.py
