#!/bin/bash
# A Rails application: entrypoint with a stale pid file and migrations, puma, rake tasks of a scheduler, runners and consoles.
# runs: service
# packages: rails puma ruby-sqlite3 sqlite3 bundler git curl tini rake
# image: docker.io/library/ruby:3.1
# pod: rails/app-7cc9

. /usr/local/lib/random.sh
export RAILS_ENV=production RAILS_LOG_TO_STDOUT=1 SECRET_KEY_BASE=an-invented-key-that-is-long-enough-for-a-test BUNDLE_GEMFILE=/rails/Gemfile BUNDLE_APP_CONFIG=/usr/local/bundle HOME=/home/rails
groupadd --system --gid 1000 rails && useradd rails --uid 1000 --gid 1000 --create-home --shell /bin/bash
mkdir -p /rails /usr/local/bundle && cp -r /srv/app/. /rails && cd /rails || exit
mkdir -p tmp/pids log storage db && chown -R rails:rails /rails /usr/local/bundle && chmod +x bin/*
as() { setpriv --reuid 1000 --regid 1000 --init-groups "$@"; }
as bundle install --local --quiet
while :; do
  as tini -s -- bin/docker-entrypoint bin/rails server -b 0.0.0.0 -p 3000 > /tmp/log 2>&1 &
  main=$!
  trap 'kill $main; wait $main; exit 0' TERM
  between 20 28
  sleep "$drawn" &
  wait $!
  kill "$main" && wait "$main"
done
