#!/usr/bin/env bash
# Readiness: once green, then only alive.
set -e
START_FILE=/tmp/.index_start_file
http() {
  curl -XGET -s -k --fail --max-time 3 "http://127.0.0.1:9200$1"
}
if [ -f "$START_FILE" ]; then
  HTTP_CODE=$(curl -XGET -s -k --max-time 3 -w '%{http_code}' -o /dev/null "http://127.0.0.1:9200/")
  RC=$?
  if [[ ${RC} -ne 0 || ${HTTP_CODE} != "200" ]]; then exit 1; fi
else
  if http '/_cluster/health?wait_for_status=green&timeout=1s' | grep -q green; then touch ${START_FILE}; else exit 1; fi
fi
