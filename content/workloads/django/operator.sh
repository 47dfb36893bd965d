#!/bin/bash
# Probes, a scheduler's commands and a developer at the shell of the framework.
# runs: host
# into: site

. "$RANDOM_SH"
sleep 12
inside() { runc exec --cwd /app --env DJANGO_SETTINGS_MODULE=config.settings "$CONTAINER" gosu app "$@" > /dev/null 2>&1; }
between 60 70
for n in $(seq 1 "$drawn"); do
  pick health health orders orders report thumb nightly sessions shell showmigrations makemessages dbshell backup test loaddata psql gunicorn load vacuum stats
  case $picked in
    health) inside curl -fsS -m 3 http://127.0.0.1:8000/health/ ;;
    orders) for i in 1 2 3 4; do inside curl -s "http://127.0.0.1:8000/orders/?customer=c$n$i"; done ;;
    report | thumb) inside curl -s "http://127.0.0.1:8000/$picked/" ;;
    nightly) inside python3 manage.py nightly ;;
    sessions) inside python3 manage.py clearsessions ;;
    shell) inside python3 manage.py shell -c 'from shop.models import Order; print(Order.objects.count())' ;;
    showmigrations) inside bash -c 'python3 manage.py showmigrations --plan | grep -c "\[X\]"' ;;
    makemessages) inside python3 manage.py makemessages -l de --no-location ;;
    dbshell) inside bash -c 'echo "select count(*) from shop_order;" | python3 manage.py dbshell' ;;
    backup) inside ./backup.sh ;;
    test) chance 40 && inside python3 manage.py test --noinput ;;
    loaddata) inside bash -c 'python3 manage.py dumpdata auth.user --indent 2 > /tmp/users.json; python3 manage.py loaddata /tmp/users.json; rm /tmp/users.json' ;;
    psql) runc exec "$CONTAINER" gosu postgres psql -d shop -tAc 'select pg_database_size(current_database())' > /dev/null 2>&1 ;;
    gunicorn) inside bash -c 'kill -HUP $(pgrep -o gunicorn)' ;;
    load) inside bash -c 'seq 1 6 | xargs -P 3 -I{} curl -s -o /dev/null -w "%{http_code}\n" http://127.0.0.1:8000/health/' ;;
    vacuum) runc exec "$CONTAINER" gosu postgres vacuumdb --analyze --quiet shop > /dev/null 2>&1 ;;
    stats) inside bash -c 'printf "stats\r\nquit\r\n" | nc -q 1 127.0.0.1 11211 | grep curr_items' ;;
  esac
  chance 30 && pause
done
exit 0
