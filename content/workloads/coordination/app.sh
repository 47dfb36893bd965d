#!/bin/bash
# A Java application beside it: compiled from a few files, packed as a jar, run by a wrapper with a configuration from the environment.
# packages: zookeeper openjdk-17-jdk-headless curl procps netcat-openbsd jq tini logrotate cron zip unzip ant
# image: registry.example/data/ledger:2.11
# pod: data/ledger-5f4

. /usr/local/lib/random.sh
mkdir -p /app/{lib,config,logs} /build && cp -r /srv/app/. /build/
cd /build && javac -d classes Ledger.java && jar --create --file /app/lib/ledger.jar --main-class Ledger -C classes .
install -m 755 /srv/app/ledger /app/ledger
cd /app || exit
for _ in $(seq 1 30); do [ "$(echo ruok | nc -q 1 localhost 2191)" = imok ] && break; sleep 0.5; done
between 8 12
for round in $(seq 1 "$drawn"); do
  export LEDGER_PORT=$((8300 + round)) LEDGER_HEAP=32m LEDGER_PROFILE=cluster
  ./ledger start
  for _ in 1 2 3 4 5; do curl -fsS "http://127.0.0.1:$LEDGER_PORT/actuator/health" | jq -re .status && break; sleep 0.4; done
  between 1 3
  for n in $(seq 1 "$drawn"); do curl -fsS -X POST -d "amount=$n" "http://127.0.0.1:$LEDGER_PORT/book"; done
  pick threads heap classes flags keystore report rotate
  pid=$(cat /app/ledger.pid)
  case $picked in
    threads) kill -QUIT "$pid" && jstack "$pid" | grep -c '^"' ;;
    heap) jmap -histo "$pid" | head -n 8 && jcmd "$pid" GC.class_histogram | tail -n 2 && jcmd "$pid" GC.heap_dump /app/logs/heap.hprof && gzip -f /app/logs/heap.hprof ;;
    classes) jps -lv && jstat -gcutil "$pid" 200 3 ;;
    flags) jinfo -flags "$pid" && jcmd "$pid" VM.system_properties | grep user ;;
    keystore) rm -f config/store.p12 && keytool -genkeypair -alias ledger -keyalg EC -dname CN=ledger -storepass changeit -keystore config/store.p12 && keytool -list -storepass changeit -keystore config/store.p12 ;;
    report) unzip -p lib/ledger.jar META-INF/MANIFEST.MF | grep Main && sha256sum lib/*.jar > lib/SUMS && sha256sum -c --quiet lib/SUMS ;;
    rotate) mv logs/ledger.log "logs/ledger.$round.log" && gzip -f "logs/ledger.$round.log" ;;
  esac
  ./ledger stop
done > /dev/null 2>&1
exit 0
