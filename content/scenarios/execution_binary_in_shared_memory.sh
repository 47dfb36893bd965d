#!/bin/sh
# A program that is not on disk.
# expects: execution_binary_in_shared_memory 3

cp /bin/sleep /dev/shm/tool
/dev/shm/tool 0.05
/dev/shm/tool 0.06
/dev/shm/tool 0.07
