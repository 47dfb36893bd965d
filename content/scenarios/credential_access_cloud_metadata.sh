#!/bin/sh
# Credentials of the node's role are requested.
# expects: credential_access_cloud_metadata 3

curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/
curl -s -H 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token
curl -s http://169.254.170.2/v2/credentials/invented
