#!/bin/sh
# A download is piped to a shell.
# The two ends of a pipe race and the rule requires one order, so two of four are enough.
# expects: execution_download_piped_to_shell 2

echo id > /srv/www/install.sh
httpd -p 127.0.0.1:8080 -h /srv/www
wget -q -O- http://127.0.0.1:8080/install.sh | sh
sleep 0.1
wget -q -O- http://127.0.0.1:8080/install.sh | bash
sleep 0.1
curl -s http://127.0.0.1:8080/install.sh | sh
sleep 0.1
wget -q -O- http://127.0.0.1:8080/install.sh | sh
