#!/bin/sh
# An encoded payload (the command id) is piped to a shell.
# The two ends of a pipe race and the rule requires one order, so two of four are enough.
# expects: execution_decoded_payload_piped_to_shell 2

echo aWQ= > /tmp/text
base64 -d /tmp/text | sh
sleep 0.1
base64 --decode /tmp/text | bash
sleep 0.1
openssl enc -d -base64 -in /tmp/text | sh
sleep 0.1
base64 -d /tmp/text | sh
