#!/bin/bash
# Values into templates.
set -euo pipefail
eval "$(python3 -c '
import shlex, yaml
for key, value in yaml.safe_load(open("/git/current/config/values.yaml")).items():
    print(f"export {key.upper()}={shlex.quote(str(value))}")
')"
envsubst '$PORT $GREETING' < /git/current/config/site.conf.tmpl > /etc/site/site.conf.new
mv /etc/site/site.conf.new /etc/site/site.conf
ln -sf /etc/site/site.conf /etc/nginx/sites-enabled/default
nginx -t -q
