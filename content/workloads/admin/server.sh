#!/bin/bash
# A server maintained by people: a service, SSH and administration tools.
# runs: service
# packages: openssh-server nginx-light python3 python3-apt strace lsof iproute2 tcpdump net-tools bind9-dnsutils less vim-tiny psmisc rsync curl sudo htop sysstat cron gdb netcat-openbsd util-linux-extra
# image: registry.example/shop/legacy:8
# pod: shop/legacy-0

mkdir -p /run/sshd /srv/www /var/log/app
useradd --create-home --shell /bin/bash operator
echo 'operator ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/operator
printf 'root:invented\noperator:invented\n' | chpasswd
echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/root.conf
for day in 1 2 3 4 5; do seq 1 400 | sed "s/^/day $day request /" > "/var/log/app/access.log.$day"; done
echo ok > /srv/www/index.html
python3 -m http.server 8070 --bind 127.0.0.1 --directory /srv/www > /var/log/app/server.log 2>&1 &
exec /usr/sbin/sshd -D -p 2022
