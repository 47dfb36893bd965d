#!/bin/sh
set -e
for file in public/*.js; do
  hash=$(sha256sum "$file" | cut -c1-8)
  cp "$file" "${file%.js}.$hash.js"
  gzip -9 -k -f "$file"
  echo "{\"$(basename "$file")\": \"$hash\"}" | jq . > public/manifest.json
done
