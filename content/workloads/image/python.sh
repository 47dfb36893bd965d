#!/bin/bash
# An image with an application in Python and one in Ruby: virtual environment, compiled extension, gems.
# packages: python3-venv python3-dev python3-setuptools python3-wheel gcc libc6-dev ruby ruby-dev make patchelf
# image: registry.example/build/python:3.11
# pod: build/buildkit-1

. /usr/local/lib/random.sh
run() { /bin/sh -c "$1"; }
run 'python3 -m venv --system-site-packages /opt/venv'
between 2 5
for number in $(seq 1 "$drawn"); do
  pick 1 2 3
  run "cd /srv/app/fast && sed -i 's/^#define FACTOR .*/#define FACTOR $picked/' fast.c &&
    /opt/venv/bin/pip install --quiet --no-index --no-build-isolation --force-reinstall . &&
    /opt/venv/bin/python -c 'import fast; print(fast.twice(21))'"
done
run 'cd /srv/app/gem && gem build --silent greet.gemspec && gem install --local --no-document --silent greet-1.0.0.gem'
run 'ruby -e "require %q(greet); puts Greet.hello"'
run '/opt/venv/bin/python -m compileall -q /opt/venv/lib/python3.11/site-packages/fast* || true'
run 'find /opt/venv -name "*.so" -exec strip --strip-unneeded {} +; find /opt/venv -name "*.so" | xargs ldd | sort -u'
run 'find /opt/venv -type d -name __pycache__ -prune -exec rm -rf {} +'
run 'useradd --uid 1000 --create-home app && chown -R app:app /opt/venv'
run 'setpriv --reuid app --regid app --clear-groups /opt/venv/bin/python --version'
