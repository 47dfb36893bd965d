#!/bin/bash
# The steps of a Dockerfile, each by `sh -c` as builders run them: packages with their maintainer
# scripts, users, certificates, clean-up.
# packages: apt-utils
# network: host
# image: registry.example/build/debian:12
# pod: build/buildkit-0

. /usr/local/lib/random.sh
export DEBIAN_FRONTEND=noninteractive
printf '%s\n' 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };' \
  > /etc/apt/apt.conf.d/docker-clean
run() { /bin/sh -c "$1"; }
run 'set -eux; apt-get update'
between 2 3
for _ in $(seq 1 "$drawn"); do
  pick nginx-light redis-server mosquitto postgresql-client-15 openssh-client haproxy squid-openssl \
    mariadb-client dnsmasq-base fontconfig-config
  first=$picked
  pick python3-minimal perl ruby php-cli lua5.4 tcl
  second=$picked
  pick tini dumb-init gosu jq tzdata locales unzip xz-utils
  run "apt-get install -y --no-install-recommends $first $second $picked && rm -rf /tmp/*"
done
pick app web node worker
run "groupadd --system --gid 1001 $picked && useradd --system --uid 1001 --gid $picked --create-home --shell /usr/sbin/nologin $picked"
run "install -d -o $picked -g $picked -m 0755 /srv/app /var/lib/$picked /var/log/$picked"
run 'update-ca-certificates'
run 'ln -sf /usr/share/zoneinfo/Europe/Rome /etc/localtime && echo Europe/Rome > /etc/timezone'
run 'set -eux; savedAptMark="$(apt-mark showmanual)"; apt-get install -y --no-install-recommends wget bzip2 patch;
  cd /usr/src; seq 1 5000 > source.txt; tar -cjf source.tar.bz2 source.txt; sha256sum source.tar.bz2 > sums;
  sha256sum -c sums; tar -xjf source.tar.bz2 -C /tmp; rm source.tar.bz2; apt-mark auto ".*" > /dev/null;
  apt-mark manual $savedAptMark > /dev/null; apt-get purge -y --auto-remove wget bzip2 patch'
run 'find /usr/share/doc -depth -type f ! -name copyright -delete; find /var/log -type f -exec truncate --size 0 {} +'
run 'chmod u-s /usr/bin/chsh /usr/bin/chfn; find / -xdev -perm /6000 -type f -exec chmod a-s {} \; || true'
run 'ldconfig; dpkg -l | wc -l; dpkg --verify || true'
run 'apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old'
run 'set -eu; for file in /etc/passwd /etc/group /etc/os-release; do test -s "$file"; done; cat /etc/os-release | grep PRETTY_NAME'
