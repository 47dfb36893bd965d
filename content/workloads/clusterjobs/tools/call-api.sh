#!/bin/sh
# As the documentation of the cluster says: the API without a client.
SERVICEACCOUNT=/var/run/secrets/kubernetes.io/serviceaccount
NAMESPACE=$(cat ${SERVICEACCOUNT}/namespace)
TOKEN=$(cat ${SERVICEACCOUNT}/token)
CACERT=${SERVICEACCOUNT}/ca.crt
curl -sS --cacert "$CACERT" --header "Authorization: Bearer ${TOKEN}" -X GET "${APISERVER}/api/v1/namespaces/${NAMESPACE}/$1" | jq -r '.items[].metadata.name' | sort
