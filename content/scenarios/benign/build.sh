#!/bin/sh
# A build: extracts, compiles, installs, archives.
# image: registry.example/ci/runner:12
# pod: ci/build-runner-0

while sleep 4; do
  mkdir -p /srv/build
  tar -cf /srv/build/src.tar -C /srv src
  tar -xf /srv/build/src.tar -C /srv/build
  for number in $(seq 1 12); do
    sed "s/return 0/return $number/" /srv/build/src/main.c > "/srv/build/part$number.c"
    grep -c return "/srv/build/part$number.c" > /dev/null
  done
  cat /srv/build/part*.c > /srv/build/all.c
  install -D -m 0644 /srv/build/all.c /srv/out/lib/all.c
  tar -czf /srv/out/release.tgz -C /srv/out lib
  sha256sum /srv/out/release.tgz > /srv/out/release.sum
  rm -rf /srv/build
done
