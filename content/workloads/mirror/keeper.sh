#!/bin/bash
# A mirror and caches of packages: aptly snapshots, createrepo, a PyPI folder, apt-cacher-ng, rsync from upstream.
# runs: service
# packages: aptly apt-cacher-ng debmirror createrepo-c dpkg-dev gnupg rsync nginx-light curl jq cron procps python3-pip python3-venv nodejs git xz-utils zstd apt-utils reprepro fakeroot lftp openssl moreutils
# image: registry.example/platform/mirror:1.9
# pod: platform/mirror-0

install -m 755 /srv/app/*.sh /usr/local/bin/
mkdir -p /srv/mirror/{debian,rpm,pypi,files} /srv/upstream /srv/state /root/.gnupg && chmod 700 /root/.gnupg
for n in 1 2 3; do
  mkdir -p "/tmp/p$n/DEBIAN" "/tmp/p$n/usr/share/p$n" && printf 'Package: tool-%s\nVersion: 1.%s\nArchitecture: all\nMaintainer: P <p@shop.example>\nDescription: tool\n' "$n" "$n" > "/tmp/p$n/DEBIAN/control"
  dpkg-deb --root-owner-group -b "/tmp/p$n" /srv/upstream > /dev/null
done
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'Mirror <mirror@shop.example>' default default 1y
printf '[upstream]\npath = /srv/upstream\nread only = yes\n' > /etc/rsyncd.conf
rsync --daemon --port=8730 --address=127.0.0.1
sed -i 's/^# *BindAddress.*/BindAddress: 127.0.0.1/; s/^Port:.*/Port: 3142/' /etc/apt-cacher-ng/acng.conf
mkdir -p /run/apt-cacher-ng && chown apt-cacher-ng /run/apt-cacher-ng
su -s /bin/sh apt-cacher-ng -c 'apt-cacher-ng -c /etc/apt-cacher-ng ForeGround=0' || true
printf 'server { listen 127.0.0.1:8180; root /srv/mirror; autoindex on; }\n' > /etc/nginx/sites-enabled/default
printf '* * * * * root chronic /usr/local/bin/sync-upstream.sh\n* * * * * root /usr/local/bin/publish.sh > /var/log/publish.log 2>&1\n' > /etc/cron.d/mirror
cron
sync-upstream.sh && publish.sh > /var/log/publish.log 2>&1
exec nginx -g 'daemon off;'
