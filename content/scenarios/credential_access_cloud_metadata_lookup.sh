#!/bin/sh
# The metadata service is queried for the zone and the name of the node.
# expects: credential_access_cloud_metadata_lookup 2

curl -s http://169.254.169.254/latest/meta-data/placement/availability-zone
curl -s -H 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/instance/name
