#!/bin/bash
# A runner compiles a C project: configure, make, tests, packages.
# packages: git gcc libc6-dev make autoconf automake libtool cmake pkg-config file patch binutils dpkg-dev fakeroot debhelper ccache gdb valgrind
# image: registry.example/ci/runner-c:12
# pod: ci/runner-7f3ab2-project-81-concurrent-0

. /usr/local/lib/random.sh
export HOME=/root CI=true
git config --global user.name runner
git config --global user.email runner@example.com
git config --global init.defaultBranch main
mkdir -p /builds/origin && cp -r /srv/app/. /builds/origin/
(cd /builds/origin && git init -q . && git add -A && git commit -qm first)
cd /builds || exit
git clone -q --depth 1 "file:///builds/origin" project
cd project || exit
git rev-parse HEAD
git describe --always --dirty
git log --oneline | head -n 3
autoreconf --install
pick '' '--disable-shared' '--prefix=/opt/tool' '--enable-static CFLAGS=-O1'
./configure --quiet $picked
pick 1 2 3
make -j"$picked" --quiet
make check --quiet
pick 'install DESTDIR=/tmp/stage' 'dist' 'distdir'
make $picked
pick cmake ccache debug
case $picked in
  cmake)
    cmake -S . -B /tmp/out -DCMAKE_BUILD_TYPE=Release
    cmake --build /tmp/out
    ctest --test-dir /tmp/out
    ;;
  ccache)
    make clean --quiet
    make CC='ccache gcc' --quiet
    ccache --show-stats
    ;;
  debug)
    gdb -batch -ex run -ex bt ./tool
    valgrind --quiet ./tool
    ;;
esac
strip -o /tmp/tool.stripped tool
file /tmp/tool.stripped
objdump -d tool | head -n 20
ldd tool
/tmp/tool.stripped
tar -czf "/builds/artifact-$SEED.tar.gz" -C /builds/project .
sha256sum /builds/artifact-*.tar.gz > /builds/sums
