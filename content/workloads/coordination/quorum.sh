#!/bin/bash
# A Java service as vendors ship it: a start script that searches for Java and sizes the heap, JMX, four-letter words, thread and heap dumps.
# runs: service
# packages: zookeeper openjdk-17-jdk-headless curl procps netcat-openbsd jq tini logrotate cron zip unzip ant
# image: registry.example/data/quorum:3.8
# pod: data/quorum-0

mkdir -p /opt/quorum/{bin,conf,logs,data} /var/lib/quorum
cp /srv/app/*.sh /opt/quorum/bin/ && chmod +x /opt/quorum/bin/*.sh
cat > /opt/quorum/conf/zoo.cfg << 'EOF'
tickTime=500
dataDir=/var/lib/quorum
clientPort=2191
clientPortAddress=127.0.0.1
admin.enableServer=false
4lw.commands.whitelist=*
EOF
id quorum > /dev/null 2>&1 || useradd --system --home-dir /opt/quorum quorum
chown -R quorum /opt/quorum /var/lib/quorum
/opt/quorum/bin/quorum.sh start
(while sleep 7; do /opt/quorum/bin/purge.sh; done) &
exec tail -F /opt/quorum/logs/quorum.out
