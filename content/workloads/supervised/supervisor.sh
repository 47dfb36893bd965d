#!/bin/bash
# supervisord as the first process, with programs that fail, an event listener and a web page.
# runs: service
# packages: runit s6 supervisor monit tini dumb-init nginx-light redis-server procps curl logrotate python3 netcat-openbsd
# image: registry.example/base/supervisor:4

chmod +x /srv/app/*
mkdir -p /var/log/supervisor /srv/www
cp /srv/app/supervisord.conf /etc/supervisor/conf.d/app.conf
echo hello > /srv/www/index.html
exec dumb-init supervisord -n -c /etc/supervisor/supervisord.conf
