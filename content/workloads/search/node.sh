#!/bin/bash
# JVM services with launchers: an index and a log broker with environment scripts, option parsers, keystores, tools and health scripts.
# runs: service
# packages: openjdk-17-jdk-headless curl jq procps lsof netcat-openbsd net-tools zip unzip tini gosu
# image: docker.io/library/index:8
# pod: search/node-0

. /usr/local/lib/random.sh
useradd --uid 1000 --create-home --home-dir /usr/share/index --gid 0 index
cp -r /srv/app/. /usr/share/index && cd /usr/share/index && chmod +x bin/*
mkdir -p lib data logs config tmp && javac -d /tmp/classes src/*.java && jar --create --file lib/server.jar --main-class Node -C /tmp/classes . && jar --create --file lib/tools.jar -C /tmp/classes .
chown -R index:root /usr/share/index && chmod -R g=u /usr/share/index/config
ulimit -n 4096
while :; do
  tini -s -- bin/docker-entrypoint.sh eswrapper > /tmp/log 2>&1 &
  main=$!
  trap 'kill $main; wait $main; exit 0' TERM
  between 12 18
  sleep "$drawn" &
  wait $!
  kill "$main" && wait "$main"
done
