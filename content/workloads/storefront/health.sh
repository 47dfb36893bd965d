#!/bin/bash
# Health checks of the engine, a deployer and a developer who looks around.
# runs: host
# into: api

. "$RANDOM_SH"
sleep 9
inside() { runc exec --user 1000 --cwd /usr/src/app --env HOME=/home/node --env NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs "$CONTAINER" "$@" > /dev/null 2>&1; }
between 40 48
for n in $(seq 1 "$drawn"); do
  pick curl wget node npm version disk price export invoice test build redis backup logs dump rebuild crash ls audit clean
  case $picked in
    curl) inside curl -fsS http://127.0.0.1:3000/healthz ;;
    wget) inside sh -c 'wget --no-verbose --tries=1 --spider http://127.0.0.1:3000/healthz || exit 1' ;;
    node) inside node -e "require('http').get('http://127.0.0.1:3000/healthz', r => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))" ;;
    npm) inside npm run --silent health ;;
    version | disk | export) inside curl -s "http://127.0.0.1:3000/$picked" ;;
    price) inside curl -s "http://127.0.0.1:3000/price?of=item$n" ;;
    invoice) inside sh -c "curl -s 'http://127.0.0.1:3000/invoice?n=$n' | gunzip | head -c 40" ;;
    test) inside npm test --silent ;;
    build) inside npm run --silent build ;;
    redis) inside redis-cli -p 6391 info clients ;;
    backup) inside ./scripts/backup.sh ;;
    logs) inside sh -c 'tail -n 20 /tmp/log; ls -la /usr/src/app; env | sort | head' ;;
    dump) inside sh -c 'kill -USR1 $(pgrep -o -f src/server.js); node -p "process.memoryUsage().rss"' ;;
    rebuild) chance 40 && inside npm rebuild --silent ;;
    crash) chance 30 && inside curl -s http://127.0.0.1:3000/crash ;;
    ls) inside npm ls --all ;;
    audit) inside npm outdated ;;
    clean) chance 25 && inside sh -c 'rm -rf node_modules && npm install --silent' ;;
  esac
  chance 30 && pause
done
exit 0
