#!/bin/bash
# Takes each file that is complete; one at a time.
set -o pipefail
inotifywait -q -m -e close_write -e moved_to --format '%f' /consume | while read -r name; do
  exec 9> /tmp/consume.lock
  flock 9
  [ -f "/consume/$name" ] || continue
  DOCUMENT_SOURCE_PATH=/consume/$name /opt/paperless/pre-consume.sh || continue
  /opt/paperless/consume.sh "/consume/$name" && DOCUMENT_FILE_NAME=$name /opt/paperless/post-consume.sh
done
