#!/bin/bash
# Machines that install from the mirror, and builders who add to it.
# packages: aptly apt-cacher-ng debmirror createrepo-c dpkg-dev gnupg rsync nginx-light curl jq cron procps python3-pip python3-venv nodejs git xz-utils zstd apt-utils reprepro fakeroot lftp openssl moreutils
# image: registry.example/platform/client:1.9

. /usr/local/lib/random.sh
until curl -fs -o /dev/null http://localhost:8180/; do sleep 1; done
sleep 3
echo 'deb [trusted=yes] http://127.0.0.1:8180/debian stable main' > /etc/apt/sources.list.d/house.list
mv /etc/apt/sources.list /etc/apt/sources.list.off 2> /dev/null
between 12 15
for n in $(seq 1 "$drawn"); do
  pick apt apt download pip lftp proxy verify source list
  case $picked in
    apt) apt-get -qq update && apt-get -qq -y install "tool-$((n % 3 + 1))" && apt-get -qq -y purge "tool-$((n % 3 + 1))" ;;
    download) (cd /tmp && apt-get -qq download tool-1 && dpkg-deb -I tool-1*.deb && dpkg-deb --fsys-tarfile tool-1*.deb | tar -t) ;;
    pip) mkdir -p "/tmp/w$n/greet$n" && (cd "/tmp/w$n" && touch "greet$n/__init__.py" && printf 'from setuptools import setup\nsetup(name="greet%s", version="1.0", packages=["greet%s"])\n' "$n" "$n" > setup.py && pip wheel -q --no-build-isolation --no-deps -w /tmp/wheels . && python3 -m venv /tmp/v && /tmp/v/bin/pip install -q --no-index --find-links /tmp/wheels "greet$n") ;;
    lftp) lftp -c 'open http://127.0.0.1:8180/; mirror --verbose --only-newer files /tmp/files' ;;
    proxy) http_proxy=http://127.0.0.1:3142 curl -fsS -o /dev/null http://127.0.0.1:8180/debian/dists/stable/Release; curl -fsS -o /dev/null http://127.0.0.1:3142/acng-report.html ;;
    verify) curl -fsS http://127.0.0.1:8180/SHA256SUMS | head -n 3 && wget -q -O - http://127.0.0.1:8180/debian/dists/stable/InRelease | gpgv --keyring /dev/null ;;
    source) curl -fsS "http://127.0.0.1:8180/files/" | grep -o 'href="[^"]*deb"' | cut -d'"' -f2 | head -n 2 | while read -r f; do curl -fsSO --output-dir /tmp "http://127.0.0.1:8180/files/$f"; done && dpkg -i /tmp/tool-*.deb ;;
    list) apt-cache policy tool-1 && apt-mark showmanual | head -n 2 && dpkg -l | wc -l && apt-get -qq check && apt-get -qq clean ;;
  esac > /dev/null 2>&1
  pause
done
exit 0
