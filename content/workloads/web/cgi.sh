#!/bin/bash
# Legacy tools as Apache CGI scripts: a guest book in Perl, a status page in sh.
# runs: service
# packages: apache2 perl curl
# image: registry.example/web/tools:1.12
# pod: web/tools-0

cp /srv/app/*.cgi /usr/lib/cgi-bin/
chmod 755 /usr/lib/cgi-bin/*.cgi
echo 'ServerName tools' > /etc/apache2/conf-enabled/name.conf
sed -i 's/^Listen 80$/Listen 8081/' /etc/apache2/ports.conf
a2enmod --quiet cgid
mkdir -p /var/lib/book && chown www-data /var/lib/book
exec apachectl -D FOREGROUND
