#!/bin/bash
# Care of the mirror.
# runs: host
# into: keeper

. "$RANDOM_SH"
sleep 8
between 14 18
for n in $(seq 1 "$drawn"); do
  pick 'sync-upstream.sh' 'publish.sh' 'sh -c "cat /srv/mirror/project/trace/*"' 'sh -c "mkdir -p /tmp/q'$n'/DEBIAN && printf \"Package: extra-'$n'\\nVersion: 1\\nArchitecture: all\\nMaintainer: P <p@shop.example>\\nDescription: x\\n\" > /tmp/q'$n'/DEBIAN/control && dpkg-deb -b /tmp/q'$n' /srv/upstream && publish.sh"' \
    'aptly -config=/srv/state/aptly.conf snapshot list' 'aptly -config=/srv/state/aptly.conf graph -output=/tmp/graph.dot -format=dot' 'gpg --list-keys' 'sh -c "gpg --armor --export > /srv/mirror/house.asc"' 'du -sh /srv/mirror' 'sh -c "cd /srv/mirror && sha256sum -c --quiet SHA256SUMS"' 'nginx -s reload' 'sh -c "find /srv/mirror -xtype l -delete"' \
    'sh -c "find /var/cache/apt-cacher-ng -atime +30 -type f -delete"' 'tail -n 3 /var/log/publish.log' 'gpg --batch --quick-set-expire $(gpg --list-keys --with-colons | awk -F: "/^fpr/ { print \$10; exit }") 2y' 'rsync rsync://127.0.0.1:8730/upstream/' 'hardlink -c /srv/mirror/files'
  eval "runc exec --env HOME=/root $CONTAINER $picked" > /dev/null 2>&1
  pause
done
exit 0
