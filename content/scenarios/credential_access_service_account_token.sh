#!/bin/sh
# The service account token is searched for and copied.
# expects: credential_access_service_account_token 3

cp /var/run/secrets/kubernetes.io/serviceaccount/token /tmp/token
base64 /var/run/secrets/kubernetes.io/serviceaccount/token
find /run/secrets -name token
