#!/bin/bash
# Takes finished uploads one by one.
while :; do
  inotifywait -q -t 2 -e close_write -e moved_to --format '%f' /media/in > /dev/null
  for file in /media/in/*; do
    [ -f "$file" ] || continue
    name=$(basename "$file")
    if timeout 60 /srv/app/handle.sh "$file" >> "/media/work/$name.log" 2>&1; then
      mv "$file" /media/done/
      redis-cli -p 6392 -h library lpush done "$name" > /dev/null
    else
      mv "$file" /media/failed/
      redis-cli -p 6392 -h library lpush failed "$name" > /dev/null
    fi
  done
done
