#!/bin/sh
# As the start scripts of build tools: finds itself, Java and the system, then execs.
app_path=$0
while [ -h "$app_path" ]; do app_path=$(readlink "$app_path"); done
APP_HOME=$(cd -P "$(dirname "$app_path")" > /dev/null && pwd -P) || exit
case "$(uname)" in
  Darwin*) darwin=true ;;
esac
command -v java > /dev/null || exit 1
MAX_FD=$(ulimit -H -n)
ulimit -n "$MAX_FD"
set -- -Xmx64m -jar "$APP_HOME/batch.jar" "$@"
eval "set -- $(printf '%s\n' "$@" | xargs -n1 | sed ' s~[^-[:alnum:]+,./:=@_]~\\&~g; ' | tr '\n' ' ')"
exec java "$@"
