#!/bin/sh
# A program that now and then ends with an error.
sleep 2
[ $(($(date +%s) % 3)) -gt 0 ] || exit 3
exec sleep 6
