#!/bin/sh
# Someone enters with a terminal, as with kubectl exec -it, and types.
# runs: host
# expects: execution_exec_into_container 2
# expects: execution_interactive_shell 2

for shell in bash sh; do
  for line in id 'ls /' exit; do
    sleep 0.3
    echo "$line"
  done | script -qec "$ENTER_TTY $CONTAINER $shell" /dev/null
done
