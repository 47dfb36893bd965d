#!/bin/sh
# A recurring job.
# expects: persistence_cron 3

mkdir -p /etc/cron.d
echo '* * * * * root true' > /tmp/job
crontab /tmp/job
cp /tmp/job /etc/cron.d/job
sh -c 'echo "* * * * * root /tmp/tool" > /etc/cron.d/job'
