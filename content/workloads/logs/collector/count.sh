#!/bin/sh
find "$1" -name "*.log" -type f -exec wc -l {} + | tail -n 1 > /var/log/hosts.count
