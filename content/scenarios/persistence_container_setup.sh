#!/bin/sh
# Typical setup by builds and entry points.
# expects: persistence_container_setup 5

mkdir -p /etc/cron.d
echo '* * * * * root true' > /srv/job
crontab /srv/job
cp /srv/job /etc/cron.d/job
chmod 600 /root/.ssh/authorized_keys
usermod -aG docker app
systemctl enable app
