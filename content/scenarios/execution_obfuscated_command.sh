#!/bin/sh
# Encoded commands are decoded and run within one command.
# expects: execution_obfuscated_command 2

echo dHJ1ZQo= > /tmp/command
sh -c 'echo dHJ1ZQo= | base64 -d | sh'
bash -c 'bash <(base64 -d /tmp/command)'
