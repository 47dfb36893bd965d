#!/bin/sh
# An administrator enters and reads a log: low-severity alerts are expected.
# runs: host
# image: registry.example/shop/api:4.1.0
# pod: shop/api-7d8f9c6b5-x9v4t
# expects: execution_exec_into_container 1
# expects: execution_interactive_shell 1

sleep 2
for line in 'ls /srv' 'tail -n 3 /var/log/app.log' 'df /' exit; do
  sleep 0.5
  echo "$line"
done | script -qec "$ENTER_TTY $CONTAINER bash" /dev/null
