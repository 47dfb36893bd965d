#!/bin/bash
# Several services in one container under tini and runit: run, finish and check scripts, svlogd.
# runs: service
# packages: runit s6 supervisor monit tini dumb-init nginx-light redis-server procps curl logrotate python3 netcat-openbsd
# image: registry.example/base/runit:2.1
# pod: tools/wiki-0

install -d /etc/service /var/log/web /var/log/worker
cp -r /srv/app/. /etc/service/
chmod +x /etc/service/*/run /etc/service/*/finish /etc/service/*/check /etc/service/*/log/run 2> /dev/null
for service in web worker; do
  mkdir -p "/etc/service/$service/log"
  printf '#!/bin/sh\nexec svlogd -tt /var/log/%s\n' "$service" > "/etc/service/$service/log/run"
  chmod +x "/etc/service/$service/log/run"
  printf 's20000\nn5\n!gzip\n' > "/var/log/$service/config"
done
sed -i 's/listen 80 default_server/listen 127.0.0.1:8110 default_server/; /listen \[::\]/d' /etc/nginx/sites-enabled/default
exec tini -- runsvdir -P /etc/service
