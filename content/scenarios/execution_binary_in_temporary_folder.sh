#!/bin/sh
# Programs in temporary and hidden directories.
# expects: execution_binary_in_temporary_folder 3

mkdir /opt/.x
for place in /tmp /var/tmp /opt/.x; do
  cp /bin/sleep "$place/tool"
  "$place/tool" 0.05
done
