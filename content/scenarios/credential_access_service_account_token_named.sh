#!/bin/sh
# A script reads the token and calls the API server.
# expects: credential_access_service_account_token_named 2

cat /var/run/secrets/kubernetes.io/serviceaccount/token
curl -s --cacert /var/run/secrets/kubernetes.io/serviceaccount/ca.crt https://kubernetes.default.svc/api
