#!/bin/bash
# Looks for keys and passwords that lie about in an image.
grep -rIlE -- '-----BEGIN (RSA|EC|OPENSSH|DSA)? ?PRIVATE KEY' /etc /srv /opt /usr/local /root 2> /dev/null
grep -rIniE '(password|secret|token) *[=:] *[^ ]{8,}' /srv /opt /usr/local/etc 2> /dev/null | cut -c1-80
find / -xdev \( -name '*.pem' -o -name '*.key' -o -name '*.p12' -o -name id_rsa -o -name .pgpass -o -name .env \) -not -path '/usr/share/*' -not -path '/etc/ssl/certs/*' 2> /dev/null | while read -r file; do
  printf '%s %s\n' "$(stat -c '%a %U' "$file")" "$file"
done
for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done
openssl x509 -in /etc/ssl/certs/ca-certificates.crt -noout -enddate
