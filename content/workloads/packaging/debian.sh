#!/bin/bash
# Debian packages: a source built and checked, a signed repository, a small root file system made for a build and entered with chroot.
# packages: build-essential debhelper devscripts fakeroot lintian reprepro dpkg-repack gnupg equivs quilt debootstrap apt-utils autopkgtest ccache equivs file patchutils
# network: host
# image: registry.example/build/debian-packages:12
# pod: ci/runner-3d10-deb

. /usr/local/lib/random.sh
export DEBIAN_FRONTEND=noninteractive DEBFULLNAME=Builder DEBEMAIL=builder@shop.example USER=root
useradd --create-home builder
cp -r /srv/app/. /home/builder && chown -R builder /home/builder
cd /home/builder/shop-tools || exit
chmod +x debian/rules shop-report
printf '%%no-protection\nKey-Type: eddsa\nKey-Curve: ed25519\nName-Real: Builder\nName-Email: builder@shop.example\n%%commit\n' | gpg --batch --quiet --gen-key 2> /dev/null
mkdir -p /srv/repository/conf
printf 'Codename: stable\nComponents: main\nArchitectures: amd64 source\nSignWith: builder@shop.example\n' > /srv/repository/conf/distributions
debootstrap --variant=minbase --foreign bookworm /srv/root > /dev/null 2>&1
between 6 9
for round in $(seq 1 "$drawn"); do
  pick build build source lint repack repository control chroot test install
  case $picked in
    build) su builder -c "cd ~/shop-tools && dch --newversion 1.$round 'Release $round' 2> /dev/null; dpkg-buildpackage --build=binary --no-sign" ;;
    source) su builder -c 'cd ~/shop-tools && dpkg-buildpackage -S -us -uc && dpkg-source --before-build . && debuild clean' ;;
    lint) lintian /home/builder/*.changes ; dpkg-deb --contents /home/builder/*.deb ; dpkg-deb --info /home/builder/*.deb ;;
    repack) (cd /tmp && dpkg-repack hostname && dpkg-deb --raw-extract hostname_*.deb "h$round") ;;
    repository) for each in /home/builder/*.deb; do reprepro --basedir /srv/repository includedeb stable "$each"; done ; reprepro --basedir /srv/repository list stable ;;
    control) equivs-control "meta$round" && sed -i 's/^Package:.*/Package: shop-meta/' "meta$round" && equivs-build "meta$round" && rm "meta$round" ;;
    chroot)
      dpkg-deb --extract "$(ls /srv/root/var/cache/apt/archives/*.deb | sed -n "$((round % 9 + 1))p")" /srv/root
      cp -a /bin/busybox /srv/root/bin/ 2> /dev/null
      chroot /srv/root /bin/sh -c 'cat /etc/debian_version; id' || chroot /srv/root /bin/ls /
      ;;
    test) autopkgtest --quiet --output-dir "/tmp/results-$round" /home/builder/shop-tools -- null ;;
    install)
      apt-get install -y --no-install-recommends "$(ls -t /home/builder/*.deb | head -n 1)"
      shop-report
      apt-get purge -y shop-tools
      ;;
  esac > /dev/null 2>&1
done
apt-get update > /dev/null 2>&1 && apt-get -s upgrade > /dev/null 2>&1
apt-get clean
exit 0
