#!/bin/sh
case $1 in
  add | old) logger -t lease "$2 has $3" ;;
  del) logger -t lease "$2 is gone" ;;
esac
