#!/bin/sh
# Text in, upper case and a checksum out.
text=$(cat)
[ -n "$text" ] || exit 75
printf '%s' "$text" | tr '[:lower:]' '[:upper:]'
printf ' %s\n' "$(printf '%s' "$text" | cksum | cut -d' ' -f1)"
