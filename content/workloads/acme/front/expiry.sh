#!/bin/bash
# Days that are left, as metrics.
out=$(mktemp)
for crt in /etc/nginx/certs/*.crt; do
  end=$(openssl x509 -enddate -noout -in "$crt" | cut -d= -f2)
  days=$((($(date -d "$end" +%s) - $(date +%s)) / 86400))
  issuer=$(openssl x509 -issuer -noout -in "$crt" | sed -e 's/.*CN = //')
  echo "certificate_days{file=\"$(basename "$crt")\",issuer=\"$issuer\"} $days" >> "$out"
  openssl x509 -checkend 604800 -noout -in "$crt" > /dev/null || echo "soon: $crt"
done
mv "$out" /var/lib/front/metrics.prom
