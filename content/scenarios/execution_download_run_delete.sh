#!/bin/sh
# Downloaded, executed, deleted.
# expects: execution_download_run_delete 2

cp /bin/sleep /srv/www/tool
httpd -p 127.0.0.1:8080 -h /srv/www
for number in 1 2; do
  wget -q -O "/tmp/tool$number" http://127.0.0.1:8080/tool
  chmod 755 "/tmp/tool$number"
  "/tmp/tool$number" 0.05
  rm -f "/tmp/tool$number"
done
