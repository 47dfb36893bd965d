#!/bin/bash
# Probes of the orchestrator, scheduled tasks, and an operator with consoles.
# runs: host
# into: app

. "$RANDOM_SH"
sleep 12
inside() { runc exec --cwd /rails --user 1000 --env RAILS_ENV=production --env HOME=/home/rails --env SECRET_KEY_BASE=an-invented-key-that-is-long-enough-for-a-test --env BUNDLE_APP_CONFIG=/usr/local/bundle "$CONTAINER" "$@" > /dev/null 2>&1; }
between 50 60
for n in $(seq 1 "$drawn"); do
  pick up up up new new revision revision report prune assets backup backup runner console status routes restart ps logs bundle db stats
  case $picked in
    up) inside sh -c 'curl -sf -o /dev/null -m 2 http://127.0.0.1:3000/up || exit 1' ;;
    new) inside bash -c "for i in 1 2 3 4 5; do curl -s http://127.0.0.1:3000/orders/new?customer=c$n-\$i | head -c 20; done" ;;
    revision) inside curl -s http://127.0.0.1:3000/revision ;;
    report | prune | assets) inside bin/rake "shop:$picked" ;;
    backup) inside bin/backup ;;
    runner) inside bin/rails runner 'puts Order.count' ;;
    console) inside bash -c 'echo "Order.last&.customer" | bin/rails console' ;;
    status) inside bin/rails db:migrate:status ;;
    routes) inside sh -c 'bin/rails routes | grep orders' ;;
    restart) inside touch tmp/restart.txt ;;
    ps) inside bash -c 'ps axo pid,rss,args | grep [p]uma | awk "{ sum += \$2 } END { print sum }"' ;;
    logs) inside sh -c 'tail -n 50 /tmp/log | grep -c "Completed 200"; df -h /rails | tail -n 1; du -sh storage tmp' ;;
    bundle) inside bundle list --name-only ;;
    db) inside sh -c "echo '.schema orders' | bin/rails dbconsole --include-password" ;;
    stats) inside ruby -e 'puts GC.stat[:count]; puts `uptime`' ;;
  esac
  chance 30 && pause
done
exit 0
