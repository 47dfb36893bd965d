#!/bin/bash
# Audits of a server's settings as compliance asks for them: Lynis, debsums, AIDE, a benchmark script of the house, a software list.
# packages: lynis debsums aide aide-common debsecan procps cron iproute2 net-tools lsof libpam-pwquality apt-show-versions needrestart openssh-server sudo file binutils nginx-light jq python3 acct openssl
# image: registry.example/audit/scanner:3
# pod: audit/scanner-28x

. /usr/local/lib/random.sh
install -m 755 /srv/app/*.sh /usr/local/bin/
mkdir -p /run/sshd /var/log/audit-reports
nginx
/usr/sbin/sshd -p 2422 -o ListenAddress=127.0.0.1
printf '@@define DBDIR /var/lib/aide\ndatabase_in=file:/var/lib/aide/aide.db\ndatabase_out=file:/var/lib/aide/aide.db.new\n/etc p+i+n+u+g+s+m+sha256\n/usr/sbin p+i+n+u+g+s+m+sha256\n!/etc/mtab\n' > /etc/aide/house.conf
aide --config=/etc/aide/house.conf --init > /dev/null 2>&1 && mv /var/lib/aide/aide.db.new /var/lib/aide/aide.db
between 9 11
for n in $(seq 1 "$drawn"); do
  pick lynis benchmark benchmark debsums aide inventory secrets ports packages
  case $picked in
    lynis) pick authentication file_integrity ssh networking kernel storage shells logging crypto; timeout 40 lynis audit system --quick --no-colors --tests-from-group "$picked" ;;
    benchmark) benchmark.sh > "/var/log/audit-reports/benchmark-$n.json" ;;
    debsums) debsums -s nginx-light openssh-server sudo coreutils; dpkg --verify passwd; debsums -ce ;;
    aide) touch /etc/motd && aide --config=/etc/aide/house.conf --check | head -n 20; aide --config=/etc/aide/house.conf --update > /dev/null; mv -f /var/lib/aide/aide.db.new /var/lib/aide/aide.db ;;
    inventory) inventory.sh | jq length ;;
    secrets) secrets.sh ;;
    ports) ss -tulpn; netstat -tln; lsof -nP -i -sTCP:LISTEN; nginx -T; sshd -T -p 2422 | grep -i permitroot ;;
    packages) apt-show-versions | head -n 3; apt list --upgradable; needrestart -b -r l -k; dpkg-query -W -f '${Package}\t${Version}\n' | sha256sum; apt-mark showhold; debsecan --suite bookworm --only-fixed --status /var/lib/dpkg/status ;;
  esac > /dev/null 2>&1
done
exit 0
