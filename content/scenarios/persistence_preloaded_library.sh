#!/bin/sh
# A library beside the program is preloaded. It is not there, and the linker says so.
# expects: persistence_preloaded_library 1

env LD_PRELOAD=./trace.so sleep 0.05
