#!/usr/bin/env bash
# Starts, stops and looks at the server. After the scripts of Kafka, ZooKeeper and Tomcat.
set -u
PRG="$0"
while [ -h "$PRG" ]; do
  ls=$(ls -ld "$PRG")
  link=$(expr "$ls" : '.*-> \(.*\)$')
  if expr "$link" : '/.*' > /dev/null; then PRG="$link"; else PRG=$(dirname "$PRG")/"$link"; fi
done
BASE=$(cd "$(dirname "$PRG")/.." && pwd)
PIDFILE=$BASE/quorum.pid

case "$(uname)" in CYGWIN*) cygwin=true ;; Darwin*) darwin=true ;; esac
if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  JAVA=$JAVA_HOME/bin/java
else
  JAVA=$(command -v java) || { echo 'no java' >&2; exit 1; }
  JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$JAVA")")")
fi
version=$("$JAVA" -version 2>&1 | sed -E -n 's/.* version "([0-9]*).*$/\1/p')
memory=$(free -m | awk '/^Mem:/ { print int($2 / 64) }')
[ "$memory" -gt 128 ] && memory=128
CLASSPATH=$(find /usr/share/java -name 'zookeeper*.jar' -o -name 'log4j*.jar' -o -name 'slf4j*.jar' -o -name 'netty*.jar' -o -name 'snappy*.jar' -o -name 'metrics*.jar' -o -name 'jackson*.jar' -o -name 'commons-*.jar' | tr '\n' ':')
OPTS="-Xms${memory}m -Xmx${memory}m -XX:+UseSerialGC -Djava.net.preferIPv4Stack=true"
[ "$version" -ge 11 ] && OPTS="$OPTS -Xlog:gc*:file=$BASE/logs/gc.log:time,tags:filecount=3,filesize=1M"
JMX="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.port=9991 -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false -Djava.rmi.server.hostname=127.0.0.1"

running() { [ -s "$PIDFILE" ] && kill -0 "$(cat "$PIDFILE")" 2> /dev/null; }

case ${1:-} in
  start)
    if running; then echo "already running as process $(cat "$PIDFILE")"; exit 0; fi
    ulimit -n 4096 2> /dev/null
    if [ "$(id -u)" = 0 ]; then exec su -s /bin/bash quorum -c "$0 start"; fi
    nohup "$JAVA" $OPTS $JMX -cp "$CLASSPATH" -XX:+HeapDumpOnOutOfMemoryError -XX:OnOutOfMemoryError='kill -9 %p' \
      org.apache.zookeeper.server.quorum.QuorumPeerMain "$BASE/conf/zoo.cfg" > "$BASE/logs/quorum.out" 2>&1 < /dev/null &
    echo $! > "$PIDFILE"
    sleep 1
    if ps -p "$(cat "$PIDFILE")" > /dev/null; then echo STARTED; else echo FAILED && tail "$BASE/logs/quorum.out"; exit 1; fi
    ;;
  stop)
    running || exit 0
    kill "$(cat "$PIDFILE")"
    for _ in $(seq 1 20); do running || break; sleep 0.3; done
    running && kill -9 "$(cat "$PIDFILE")"
    rm -f "$PIDFILE"
    ;;
  restart) "$0" stop && "$0" start ;;
  status)
    mode=$(echo srvr | nc -q 1 127.0.0.1 2191 | grep Mode | cut -d' ' -f2)
    echo "Mode: ${mode:-down}"
    [ -n "$mode" ]
    ;;
  dump)
    pid=$(pgrep -u quorum -f QuorumPeerMain)
    su -s /bin/bash quorum -c "jstack $pid > $BASE/logs/threads.$(date +%s)"
    su -s /bin/bash quorum -c "jcmd $pid GC.heap_info"
    ;;
  *) echo "Usage: $0 {start|stop|restart|status|dump}" >&2; exit 1 ;;
esac
