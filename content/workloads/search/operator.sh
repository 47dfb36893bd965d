#!/bin/bash
# Probes, curators, tools of the broker, diagnoses of the JVM, backups of an operator.
# runs: host
# into: node

. "$RANDOM_SH"
sleep 10
inside() { runc exec --cwd /usr/share/index --user 1000 "$CONTAINER" "$@" > /dev/null 2>&1; }
between 170 190
for n in $(seq 1 "$drawn"); do
  pick ready ready ready topics groups produce configs keystore jcmd jstack jstat heap disk lsof snapshot curator alias certs keytool logs netstat gc upgrade rolling
  case $picked in
    ready) inside bash -c 'bash bin/health.sh' ;;
    topics) inside bin/broker-topics.sh --bootstrap-server localhost:9092 --list ;;
    groups) inside bash -c "bin/broker-consumer-groups.sh --bootstrap-server localhost:9092 --describe --all-groups | awk '{ sum += NF } END { print sum }'" ;;
    produce) inside bash -c "seq 1 $n | bin/broker-console-producer.sh --bootstrap-server localhost:9092 --topic orders" ;;
    configs) inside bin/broker-configs.sh --alter --entity-type topics --entity-name orders --add-config retention.ms=3600000 ;;
    keystore) inside bash -c 'echo invented | bin/index-keystore add --stdin --force s3.client.default.secret_key' ;;
    jcmd) inside bash -c 'jcmd $(cat tmp/pid) VM.flags' ;;
    jstack) inside bash -c 'jstack $(cat tmp/pid) | grep -c "java.lang.Thread.State"' ;;
    jstat) inside bash -c 'jstat -gcutil $(cat tmp/pid) 200 2' ;;
    heap) chance 30 && inside bash -c 'jmap -dump:live,format=b,file=/tmp/heap.hprof $(cat tmp/pid) && gzip -f /tmp/heap.hprof && ls -lh /tmp/heap.hprof.gz && rm /tmp/heap.hprof.gz' ;;
    disk) inside curl -s http://127.0.0.1:9200/disk ;;
    lsof) inside bash -c 'lsof -p $(cat tmp/pid) | wc -l; cat /proc/$(cat tmp/pid)/limits | grep "open files"' ;;
    snapshot) inside bash -c 'curl -s -XPUT "http://127.0.0.1:9200/_snapshot/backup/$(date +%s)?wait_for_completion=true" | jq -r .name; tar -czf /tmp/data.tgz data && tar -tzf /tmp/data.tgz | wc -l' ;;
    curator) inside bash -c 'for index in logs-1 logs-2 logs-3; do curl -s -XDELETE "http://127.0.0.1:9200/$index" | jq -e .name; done' ;;
    alias) inside bash -c "curl -s -H 'Content-Type: application/json' -XPOST http://127.0.0.1:9200/_aliases -d '{\"actions\": [{\"add\": {\"index\": \"logs-$n\", \"alias\": \"logs\"}}]}' | jq ." ;;
    certs) inside bash -c 'keytool -genkeypair -alias node -keyalg EC -keystore tmp/node.p12 -storepass changeit -dname CN=node -validity 30 2> /dev/null; keytool -list -keystore tmp/node.p12 -storepass changeit | grep -c PrivateKeyEntry; rm -f tmp/node.p12' ;;
    keytool) inside bash -c 'keytool -list -cacerts -storepass changeit 2> /dev/null | head -n 3' ;;
    logs) inside bash -c 'find logs -name "*.log*" -mtime +1 -print -delete; tail -n 3 logs/gc.log; du -sm logs | cut -f1' ;;
    netstat) inside bash -c 'netstat -tln 2> /dev/null | grep -E ":9200" | wc -l; nc -z -w 1 127.0.0.1 9200' ;;
    gc) inside bash -c 'jcmd $(cat tmp/pid) GC.run; jps -l' ;;
    upgrade) inside bash -c 'unzip -l lib/server.jar | tail -n 1; sha512sum lib/*.jar | tee tmp/sums > /dev/null; sha512sum -c --quiet tmp/sums' ;;
    rolling) inside bash -c 'for i in 1 2 3 4 5; do curl -s http://127.0.0.1:9200/_cluster/health | jq -r .status | grep -q green && break; sleep 0.2; done' ;;
  esac
  chance 25 && pause
done
exit 0
