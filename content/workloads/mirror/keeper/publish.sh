#!/bin/bash
# Repositories of the house out of what came in.
set -euo pipefail
cd /srv/mirror
config=/srv/state/aptly.conf
[ -f "$config" ] || jq -n '{ rootDir: "/srv/state/aptly", architectures: ["all", "amd64"], gpgDisableVerify: true }' > "$config"
aptly -config="$config" repo show house > /dev/null 2>&1 || aptly -config="$config" repo create -distribution=stable -component=main house
aptly -config="$config" repo add -force-replace house files/
snapshot=house-$(date +%s)
aptly -config="$config" snapshot create "$snapshot" from repo house
if aptly -config="$config" publish list -raw | grep -q stable; then
  aptly -config="$config" publish switch -batch -passphrase= stable "$snapshot"
else
  aptly -config="$config" publish snapshot -batch -passphrase= "$snapshot"
fi
aptly -config="$config" snapshot list -raw | head -n -3 | xargs -r -n1 aptly -config="$config" snapshot drop -force
aptly -config="$config" db cleanup > /dev/null
rsync -a --delete /srv/state/aptly/public/ debian/
createrepo_c --quiet --update rpm
find pypi -name '*.whl' -printf '<a href="%f">%f</a>\n' | sort > pypi/index.html
find . -type f -newermt '-60 seconds' | head -n 100 | xargs -r sha256sum > SHA256SUMS.new && mv SHA256SUMS.new SHA256SUMS
