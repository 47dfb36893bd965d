#!/bin/bash
# A browser without a screen: pages printed and pictured, tests through a driver, a virtual screen, pictures compared, profiles cleaned.
# packages: chromium chromium-driver python3-selenium xvfb xauth nodejs fonts-dejavu-core dumb-init imagemagick poppler-utils curl procps x11-utils
# image: docker.io/selenium/standalone-chromium:120
# pod: test/grid-0

. /usr/local/lib/random.sh
useradd --uid 1200 --create-home seluser
mkdir -p /app /shots && cp -r /srv/app/. /app && chown -R seluser /app /shots && chmod +x /app/*.sh
cd /app || exit
setpriv --reuid seluser --regid seluser --clear-groups env HOME=/home/seluser python3 -m http.server --bind 127.0.0.1 --directory pages 8060 > /dev/null 2>&1 &
between 26 30
setpriv --reuid seluser --regid seluser --clear-groups env HOME=/home/seluser SEED="$SEED" dumb-init -- ./session.sh "$drawn"
status=$?
kill %1
exit $status
