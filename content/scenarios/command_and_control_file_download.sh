#!/bin/sh
# Tools are downloaded into the container.
# expects: command_and_control_file_download 3

httpd -p 127.0.0.1:8080 -h /srv/www
wget -q -O /tmp/tool http://127.0.0.1:8080/healthz
curl -o /tmp/tool http://127.0.0.1:8080/healthz
curl -fsSLO http://127.0.0.1:8080/healthz
