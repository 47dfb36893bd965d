#!/bin/sh
# Programs where programs do not belong.
# expects: execution_binary_in_temporary_folder 3

mkdir /opt/.x
for place in /tmp /var/tmp /opt/.x; do
  cp /bin/sleep "$place/tool"
  "$place/tool" 0.05
done
