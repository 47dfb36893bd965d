#!/bin/bash
# After the launchers of log brokers.
if [ $# -lt 1 ]; then exit 1; fi
CYGWIN=0
if [[ $(uname -a) =~ "CYGWIN" ]]; then CYGWIN=1; fi
base_dir=$(dirname "$0")/..
shopt -s nullglob
for file in "$base_dir"/lib/*.jar; do
  if [[ "$file" != *-sources.jar ]]; then CLASSPATH="$CLASSPATH:$file"; fi
done
shopt -u nullglob
[ -d "$base_dir/logs" ] || mkdir -p "$base_dir/logs"
JAVA_MAJOR_VERSION=$(java -version 2>&1 | sed -E -n 's/.* version "([0-9]*).*$/\1/p')
if [[ "$JAVA_MAJOR_VERSION" -ge 9 ]]; then GC="-Xlog:gc*:file=$base_dir/logs/tools-gc.log:time,tags"; fi
while [ $# -gt 0 ]; do
  case $1 in
    -daemon) DAEMON=true; shift ;;
    -loggc) shift ;;
    *) break ;;
  esac
done
if [ "$DAEMON" = "true" ]; then
  nohup java -Xmx64m $GC -cp "$CLASSPATH" "$@" > "$base_dir/logs/console.out" 2>&1 < /dev/null &
else
  exec java -Xmx64m -XX:TieredStopAtLevel=1 -cp "$CLASSPATH" "$@"
fi
