#!/bin/sh
# A file is overwritten before it is deleted.
# expects: defense_evasion_file_wiped 2

echo text > /tmp/one
echo text > /tmp/two
shred -u /tmp/one
shred -n 1 -u /tmp/two
