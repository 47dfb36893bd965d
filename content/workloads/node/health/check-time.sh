#!/bin/sh
chronyc -n tracking 2> /dev/null | grep -q 'Leap status' || true
date -u +%s.%N
[ "$(date +%Y)" -gt 2020 ]
