#!/bin/sh
set -e
# Options and scripts are given to node, everything else is a command.
case $1 in
  -*) set -- node "$@" ;;
  *) if [ -z "$(command -v "$1")" ]; then set -- node "$@"; fi ;;
esac
[ -d node_modules ] || npm install --silent
[ -f dist/money.js ] || npm run --silent build
npm run --silent migrate
exec "$@"
