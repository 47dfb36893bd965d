#!/bin/sh
# The token of the service account is found and read.
# expects: credential_access_service_account_token 3

ls /var/run/secrets/
cat /var/run/secrets/kubernetes.io/serviceaccount/token
find /run/secrets -name token
