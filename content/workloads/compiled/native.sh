#!/bin/bash
# A C library with libtool whose tests run through wrapper scripts, a bootstrap from a downloaded archive, and a Java project with Ant.
# packages: autoconf automake libtool make gcc libc6-dev ant junit4 openjdk-17-jdk-headless valgrind ccache file bsdextrautils
# image: registry.example/build/native:12
# pod: build/native-28872011-7kqqs

. /usr/local/lib/random.sh
cp -r /srv/app /code && cd /code/library || exit
autoreconf --install > /dev/null 2>&1
pick /tmp/build /code/build /var/tmp/build
mkdir -p "$picked" && cd "$picked" || exit
/code/library/configure --quiet --disable-static --prefix=/usr > /dev/null 2>&1
make --silent > /dev/null 2>&1
make check > /dev/null 2>&1
cat tests/*.log
between 2 3
for _ in $(seq 1 "$drawn"); do
  pick again install valgrind dist installer
  case $picked in
    again) touch /code/library/price.c && make -j 2 check ;;
    install) make install DESTDIR=/tmp/stage && find /tmp/stage -name '*.so*' -exec ldd {} \; ;;
    valgrind) ./libtool --mode=execute valgrind --quiet --error-exitcode=1 tests/total ;;
    dist) make dist && tar -tzf price-*.tar.gz | wc -l ;;
    installer)
      tar -czf /tmp/tool.tar.gz -C /code installer
      mkdir -p /tmp/unpacked && tar -xzf /tmp/tool.tar.gz -C /tmp/unpacked
      sh /tmp/unpacked/installer/install.sh --prefix=/opt/tool && /opt/tool/bin/tool --version
      ;;
  esac > /dev/null 2>&1
done
cd /code/java || exit
for target in compile test jar clean; do ant -quiet "$target" > /dev/null; done
exit 0
