#!/bin/bash
# Sidecars of a site: git-sync into a shared volume, a reloader of configuration, init containers, a leader lock.
# runs: service
# packages: git curl jq inotify-tools gettext-base nginx-light procps openssh-client python3-yaml make openssl netcat-openbsd rsync tini kmod diffutils patch moreutils
# image: registry.example/gitops/sync:4.2
# pod: site/web-6c9d

install -m 755 /srv/app/*.sh /usr/local/bin/
mkdir -p /git /srv/origin /etc/site /var/run/secrets/kubernetes.io/serviceaccount /etc/podinfo
echo 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln' > /var/run/secrets/kubernetes.io/serviceaccount/token
echo site > /var/run/secrets/kubernetes.io/serviceaccount/namespace
printf 'app="web"\npod-template-hash="6c9d"\n' > /etc/podinfo/labels
git init -q --bare -b main /srv/origin/site.git
git clone -q /srv/origin/site.git /tmp/seed 2> /dev/null
cd /tmp/seed && git config user.email ci@shop.example && git config user.name ci
mkdir -p site config && echo '<h1>1</h1>' > site/index.html
printf 'greeting: hello\nworkers: 2\nport: 8150\n' > config/values.yaml
printf 'server { listen 127.0.0.1:${PORT}; root /git/current/site; add_header X-Greeting "${GREETING}"; }\n' > config/site.conf.tmpl
git add . && git commit -qm one && git push -q origin main
git-sync.sh --once
render.sh
nginx
git-sync.sh --period 2 &
reload.sh &
leader.sh &
exec tail -F /var/log/nginx/access.log
