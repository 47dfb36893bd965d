#!/bin/sh
# Configuration and home directories are archived as a nightly backup does.
# expects: collection_directory_archive 2

mkdir /backup
tar -czf /backup/etc.tgz /etc
tar -C / -czf /backup/home.tgz home
