#!/bin/bash
# Workers: Celery with a beat, Gearman workers in shell, a scheduler in Python, "at" and a task spooler; a producer among them.
# packages: python3-celery python3-redis redis-server beanstalkd python3-apscheduler python3-requests python3-psutil at task-spooler curl jq procps gearman-job-server gearman-tools sqlite3 parallel git make imagemagick sudo
# image: registry.example/jobs/worker:4
# pod: jobs/worker-7f

. /usr/local/lib/random.sh
cd /srv/app || exit
chmod +x ./*.sh
until redis-cli -p 6396 ping > /dev/null 2>&1; do sleep 0.5; done
useradd --system --create-home worker
mkdir -p /data/reports && chown worker /data /data/reports
su worker -s /bin/bash -c 'cd /srv/app && exec celery -A tasks worker --loglevel=WARNING --concurrency=2 -B -s /tmp/beat' > /tmp/celery.log 2>&1 &
gearman -p 4730 -w -f convert -- ./convert.sh > /dev/null 2>&1 &
gearman -p 4730 -w -f count -- wc -l > /dev/null 2>&1 &
timeout 100 python3 schedule.py > /tmp/schedule.log 2>&1 &
atd
between 44 54
for n in $(seq 1 "$drawn"); do
  pick celery celery celery gearman gearman at spool beans inspect chunk batch flush retry
  case $picked in
    celery) pick report thumbnail ping cleanup import_feed; python3 -c 'import sys, tasks; getattr(tasks, sys.argv[1]).delay(int(sys.argv[2]))' "$picked" "$n" ;;
    gearman) seq 1 "$n" | timeout 8 gearman -p 4730 -f count; echo "text $n" | timeout 8 gearman -p 4730 -f convert ;;
    at) echo "/srv/app/nightly.sh $n" | at -q b now; atq ;;
    spool) tsp -n sh -c "sleep 0.2; md5sum /srv/app/tasks.py"; tsp ./nightly.sh "$n"; tsp -l; tsp -C ;;
    beans) printf 'put 0 0 60 5\r\nhello\r\nreserve-with-timeout 1\r\nquit\r\n' | timeout 3 bash -c 'exec 3<>/dev/tcp/127.0.0.1/11300; cat >&3; timeout 1 cat <&3' ;;
    inspect) timeout 10 celery -A tasks inspect active; timeout 10 celery -A tasks status ;;
    chunk) find /srv/app -type f -print0 | parallel -0 -j 2 'sha1sum {} | cut -c1-8' ;;
    batch) echo "nice -n 19 find /data -name '*.txt' -mmin +5 -delete" | batch ;;
    flush) redis-cli -p 6396 llen celery; redis-cli -p 6396 --scan --pattern 'celery-task-meta-*' | xargs -r -n 20 redis-cli -p 6396 del ;;
    retry) for i in 1 2 3; do ./convert.sh < /dev/null && break; sleep 0.2; done ;;
  esac > /dev/null 2>&1
done
kill $(jobs -p) 2> /dev/null
pkill -u worker
exit 0
