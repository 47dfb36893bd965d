#!/bin/bash
# A certificate for a webhook: made, checked, put into the cluster, the old one kept until the new one is served.
set -euo pipefail
cd "$(mktemp -d)"
openssl genrsa -out tls.key 2048
printf 'subjectAltName=DNS:webhook.kube-system.svc\n' > san
openssl req -new -key tls.key -subj /CN=webhook.kube-system.svc -out tls.csr
openssl x509 -req -in tls.csr -signkey tls.key -days 30 -extfile san -out tls.crt
openssl x509 -checkend 86400 -noout -in tls.crt
[ "$(openssl x509 -noout -modulus -in tls.crt | openssl md5)" = "$(openssl rsa -noout -modulus -in tls.key | openssl md5)" ]
kubectl create secret tls webhook --cert=tls.crt --key=tls.key --dry-run=client -o yaml | kubectl apply --validate=false -f -
kubectl patch configmap webhook -p "{\"data\": {\"caBundle\": \"$(base64 -w0 < tls.crt)\"}}"
rm -rf "$PWD"
