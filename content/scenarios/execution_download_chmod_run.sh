#!/bin/sh
# Downloaded, made executable, executed.
# expects: execution_download_chmod_run 2

cp /bin/sleep /srv/www/tool
httpd -p 127.0.0.1:8080 -h /srv/www
for number in 1 2; do
  wget -q -O "/tmp/tool$number" http://127.0.0.1:8080/tool
  chmod +x "/tmp/tool$number"
  "/tmp/tool$number" 0.05
done
