#!/bin/bash
# A Node.js service: dependencies installed with their scripts, types compiled, migrations, a cluster that is restarted.
# runs: service
# packages: nodejs npm node-express node-typescript esbuild mocha redis-server curl wget jq git tini make g++ node-gyp libnode-dev
# image: docker.io/library/node:18-bookworm
# pod: storefront/api-6d5f

. /usr/local/lib/random.sh
export NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false npm_config_offline=true npm_config_nodedir=/usr HOME=/home/node
useradd --uid 1000 --create-home node
mkdir -p /usr/src/app && cp -r /srv/app/. /usr/src/app && cp -r /srv/app/native /opt/native && chown -R node:node /usr/src/app /opt/native
redis-server --port 6391 --save '' --daemonize yes > /dev/null
cd /usr/src/app || exit
chmod +x docker-entrypoint.sh scripts/*.sh
while :; do
  setpriv --reuid 1000 --regid 1000 --init-groups tini -s -- ./docker-entrypoint.sh node src/server.js > /tmp/log 2>&1 &
  main=$!
  trap 'kill $main; wait $main; exit 0' TERM
  between 9 14
  sleep "$drawn" &
  wait $!
  kill "$main" && wait "$main"
done
