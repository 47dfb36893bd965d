#!/bin/bash
exec "$(dirname "$0")"/broker-run-class.sh Tool consumer-groups "$@"
