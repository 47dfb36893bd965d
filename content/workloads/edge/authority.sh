#!/bin/bash
# An internal certificate authority: OpenSSL, easy-rsa, key stores, revocations; clients of a public one that cannot be reached.
# packages: openssl easy-rsa dehydrated certbot ssl-cert gnutls-bin openjdk-17-jre-headless curl python3
# image: registry.example/edge/ca:4
# pod: edge/ca-0

. /usr/local/lib/random.sh
umask 077
mkdir -p /ca/new && cd /ca || exit
touch index.txt && echo 1000 > serial && echo 1000 > crlnumber
printf '[ca]\ndefault_ca = house\n[house]\ndir = /ca\ndatabase = /ca/index.txt\nnew_certs_dir = /ca/new\nserial = /ca/serial\ncrlnumber = /ca/crlnumber\ncertificate = /ca/ca.crt\nprivate_key = /ca/ca.key\ndefault_md = sha256\ndefault_days = 90\ndefault_crl_days = 7\npolicy = any\n[any]\ncommonName = supplied\n' > openssl.cnf
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2> /dev/null
openssl req -x509 -new -key ca.key -days 3650 -subj '/CN=House CA' -out ca.crt
cp ca.crt /usr/local/share/ca-certificates/house.crt
update-ca-certificates > /dev/null 2>&1
mkdir -p /etc/dehydrated/certs /var/www/dehydrated
echo shop.example > /etc/dehydrated/domains.txt
printf 'CA="http://127.0.0.1:9/directory"\nHOOK=/srv/hook.sh\n' > /etc/dehydrated/config
printf '#!/bin/sh\necho "$1" >> /var/log/hook.log\n' > /srv/hook.sh && chmod 755 /srv/hook.sh
between 18 24
for round in $(seq 1 "$drawn"); do
  name=host$round.shop.example
  pick issue issue revoke crl bundle keystore easyrsa verify dehydrated certbot snakeoil gnutls encrypt strip
  case $picked in
    issue)
      openssl req -new -newkey rsa:2048 -nodes -keyout "$name.key" -subj "/CN=$name" -out "$name.csr"
      openssl ca -batch -config openssl.cnf -notext -in "$name.csr" -out "$name.crt"
      ;;
    revoke) last=$(ls -t new/*.pem | head -n 1) && openssl ca -config openssl.cnf -revoke "$last" ;;
    crl) openssl ca -config openssl.cnf -gencrl -out crl.pem && openssl crl -in crl.pem -noout -nextupdate ;;
    bundle) cat new/*.pem ca.crt > chain.pem && openssl crl2pkcs7 -nocrl -certfile chain.pem | openssl pkcs7 -print_certs -noout ;;
    keystore)
      openssl pkcs12 -export -inkey ca.key -in ca.crt -passout pass:invented -out ca.p12
      keytool -list -storetype PKCS12 -keystore ca.p12 -storepass invented
      ;;
    easyrsa)
      rm -rf /ca/easy && make-cadir /ca/easy && cd /ca/easy
      EASYRSA_BATCH=1 ./easyrsa init-pki && EASYRSA_BATCH=1 ./easyrsa build-ca nopass && EASYRSA_BATCH=1 ./easyrsa build-client-full "laptop$round" nopass
      cd /ca || exit
      ;;
    verify) for each in new/*.pem; do openssl verify -CAfile ca.crt "$each"; done ;;
    dehydrated) dehydrated --cron --accept-terms ;;
    certbot) certbot certonly --non-interactive --agree-tos -m ops@shop.example --standalone -d shop.example --server http://127.0.0.1:9/directory ; certbot renew --quiet ; certbot certificates ;;
    snakeoil) make-ssl-cert generate-default-snakeoil --force-overwrite ;;
    gnutls) certtool --generate-privkey --outfile "/tmp/$round.key" && certtool --certificate-info --infile ca.crt ;;
    encrypt) openssl rsa -aes256 -passout pass:invented -in "$(ls -- *.shop.example.key | head -n 1)" -out /tmp/locked.key ;;
    strip) find /ca/new -name '*.pem' -exec openssl x509 -noout -enddate -in {} \; | sort | head -n 3 ;;
  esac > /dev/null 2>&1
  pause
done
tar -cJf /root/ca-backup.tar.xz /ca 2> /dev/null
exit 0
