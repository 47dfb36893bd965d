#!/bin/bash
# Signs and packs an update as the devices want it.
set -euo pipefail
version=$(git describe --tags --always)
out=build/release-$version
mkdir -p "$out"
cp build/firmware.uimg build/board.dtb build/rootfs.squashfs "$out/"
[ -f build/key.pem ] || openssl genrsa -out build/key.pem 2048 2> /dev/null || true
(cd "$out" && for file in *; do printf '%s %s %s\n' "$(sha256sum "$file" | cut -d' ' -f1)" "$(stat -c %s "$file")" "$file"; done > manifest)
(cd "$out" && printf 'manifest\nfirmware.uimg\nboard.dtb\nrootfs.squashfs\n' | cpio -o -H crc --quiet > "../update-$version.swu")
xz -kf "build/update-$version.swu"
xxd -l 64 build/firmware.uimg
lz4 -qf build/firmware.bin build/firmware.lz4
base64 -w 76 build/firmware.bin | split -l 40 - build/serial.
tar --sort=name --mtime=@0 --owner=0 --group=0 -cf "build/$version.tar" -C build "release-$version"
rm -rf "$out"
