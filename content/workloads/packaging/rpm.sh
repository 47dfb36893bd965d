#!/bin/bash
# RPM packages: a spec with scripts, built, queried, unpacked and indexed; other kinds of archives.
# packages: rpm createrepo-c cpio gcc libc6-dev make gnupg alien fakeroot rpmlint squashfs-tools xorriso
# image: registry.example/build/rpm-packages:4
# pod: ci/runner-3d10-rpm

. /usr/local/lib/random.sh
mkdir -p /root/rpmbuild/{SOURCES,SPECS,RPMS,SRPMS,BUILD} /srv/repo
tar -czf /root/rpmbuild/SOURCES/shop-1.0.tar.gz -C /srv/app shop-1.0
cp /srv/app/shop.spec /root/rpmbuild/SPECS/
cd /root/rpmbuild || exit
between 9 12
for round in $(seq 1 "$drawn"); do
  pick build build query unpack index alien lint image squash verify
  case $picked in
    build) rpmbuild -ba --nodeps --define "_release $round" SPECS/shop.spec ;;
    query) for each in RPMS/*/*.rpm; do rpm -qpl --nosignature "$each"; rpm -qp --scripts --nosignature "$each"; done ;;
    unpack) (mkdir -p /tmp/u && cd /tmp/u && rpm2cpio "$(ls /root/rpmbuild/RPMS/*/*.rpm | head -n 1)" | cpio -idm) ;;
    index) cp RPMS/*/*.rpm /srv/repo/ ; createrepo_c --quiet /srv/repo ;;
    alien) (cd /tmp && fakeroot alien --to-deb "$(ls /root/rpmbuild/RPMS/*/*.rpm | head -n 1)") ;;
    lint) rpmlint SPECS/shop.spec ;;
    image) xorriso -as mkisofs -quiet -o /tmp/repo.iso -J -R /srv/repo ;;
    squash) mksquashfs /srv/repo /tmp/repo.squashfs -noappend -quiet && unsquashfs -ll /tmp/repo.squashfs ;;
    verify) rpm --checksig --nosignature RPMS/*/*.rpm ; rpm -qa ; rpm --eval '%{_libdir}' ;;
  esac > /dev/null 2>&1
done
exit 0
