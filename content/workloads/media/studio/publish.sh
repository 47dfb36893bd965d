#!/bin/bash
# The catalog, and a package for the content network.
cd /media/out || exit
find . -name '*.m3u8' -printf '%h\n' | sed 's#^\./##' | jq -R . | jq -s '{ videos: . }' > catalog.json
du -sb -- * | sort -rn | head -n 5
tar --exclude='*.wav' -cf - . | gzip -1 > /media/release.tar.gz
curl -fsS -T /media/release.tar.gz http://library:8140/upload/release.tar.gz
redis-cli -p 6392 -h library lrange failed 0 -1
rm -rf /media/work/*
