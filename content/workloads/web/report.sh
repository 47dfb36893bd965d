#!/bin/bash
# Reports in Python under gunicorn: git for its version, poppler for documents, tar for downloads.
# runs: service
# packages: gunicorn python3-flask python3-requests git poppler-utils groff-base curl
# image: registry.example/web/report:0.9.7
# pod: web/report-7b5d6c9f4-zt8wd

cd /srv/app || exit
git init --quiet .
git -c user.name=ci -c user.email=ci@example.com commit --quiet --allow-empty -m release
exec gunicorn --workers 2 --bind 127.0.0.1:8000 app:app
