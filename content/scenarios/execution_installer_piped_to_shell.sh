#!/bin/sh
# An installer from a named host is piped to a shell.
# The two ends of a pipe race and the rule requires one order, so two of four are enough.
# expects: execution_installer_piped_to_shell 2

for number in 1 2 3 4; do
  curl -fsSL https://get.example/install.sh | sh
  sleep 0.1
done
