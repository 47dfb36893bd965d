#!/bin/sh
for tool in node git tar; do
  command -v "$tool" > /dev/null || exit 1
done
which node
uname -s
