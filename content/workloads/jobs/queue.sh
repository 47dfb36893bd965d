#!/bin/bash
# Brokers of background work: Redis, Gearman, beanstalkd.
# runs: service
# packages: python3-celery python3-redis redis-server beanstalkd python3-apscheduler python3-requests python3-psutil at task-spooler curl jq procps gearman-job-server gearman-tools sqlite3 parallel git make imagemagick sudo
# image: registry.example/jobs/queue:4
# pod: jobs/queue-0

gearmand --daemon --listen 127.0.0.1 --port 4730 --user gearman --log-file /var/log/gearmand.log 2> /dev/null
beanstalkd -l 127.0.0.1 -p 11300 &
exec redis-server --port 6396 --save '' --appendonly no
