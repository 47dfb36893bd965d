#!/bin/bash
# Finished files start a job; a sweep finds what the watch has missed.
inotifywait -q -m -t 0 -e close_write -e moved_to --format '%w%f' /srv/edi/acme/in /srv/edi/globex/in |
  while read -r path; do
    case $path in *.part | *.tmp) continue ;; esac
    receive.sh "$path" >> /var/log/edi.log 2>&1 &
    [ "$(jobs -rp | wc -l)" -gt 3 ] && wait -n
  done
