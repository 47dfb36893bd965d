#!/bin/sh
find "$1" -maxdepth 1 -name "*.gz" -mmin +60 -delete
du -s "$1" | cut -f 1
