#!/bin/sh
# A library in the working directory is preloaded. It does not exist, and the linker reports that.
# expects: persistence_preloaded_library 1

env LD_PRELOAD=./trace.so sleep 0.05
