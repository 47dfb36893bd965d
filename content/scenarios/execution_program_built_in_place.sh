#!/bin/sh
# A program runs where it was built.
# expects: execution_program_built_in_place 2

mkdir -p /tmp/go-build7/b001 /root/.tools
cp /bin/sleep /tmp/go-build7/b001/main
/tmp/go-build7/b001/main 0.05
cp /bin/sleep /root/.tools/tool
/root/.tools/tool 0.05
