#!/bin/sh
# Files are copied to another host and back; the tools are idle.
# expects: command_and_control_remote_copy 3

scp /etc/app.conf invented@127.0.0.1:/srv
scp invented@127.0.0.1:/srv/tool /tmp/
rsync -a /srv/ invented@127.0.0.1:/srv/
