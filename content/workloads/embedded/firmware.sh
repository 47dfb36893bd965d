#!/bin/bash
# Firmware as an embedded team builds it: a cross compiler, device trees, a root file system out of BusyBox, images, signing, update packages, tests under QEMU.
# packages: gcc-arm-none-eabi binutils-arm-none-eabi libnewlib-arm-none-eabi device-tree-compiler u-boot-tools mtools dosfstools squashfs-tools genext2fs e2fsprogs cpio xz-utils lzop zstd bc make gcc libc6-dev python3 qemu-user fakeroot git rsync gdb-multiarch srecord xxd file patch parted lz4 kmod ccache busybox-static procps
# image: registry.example/firmware/builder:2031.1

. /usr/local/lib/random.sh
mkdir -p /build && cp -r /srv/app/. /build/ && cd /build || exit
chmod +x scripts/*
export HOME=/root
git init -q . && git config user.email f@shop.example && git config user.name f && git add . && git commit -qm one && git tag v1.0
between 10 13
for _ in $(seq 1 "$drawn"); do
  pick all kernel image dtb rootfs debug release defconfig
  case $picked in
    all) make -s clean && make -s -j2 all ;;
    kernel) touch src/*.c && make -s build/firmware.bin && arm-none-eabi-size build/firmware.elf && arm-none-eabi-objdump -d build/firmware.elf | head -n 20 ;;
    image) make -s -j2 build/disk.img && mdir -i build/boot.vfat && parted -s build/disk.img print && fsck.ext4 -fn build/rootfs.ext4 ;;
    dtb) make -s build/board.dtb && fdtdump build/board.dtb | head -n 5 && fdtget build/board.dtb / model ;;
    rootfs) rm -rf build/rootfs* && make -s build/rootfs.squashfs build/initramfs.gz && unsquashfs -l build/rootfs.squashfs | tail -n 3 && zcat build/initramfs.gz | cpio -t --quiet | head -n 3 ;;
    debug) make -s build/firmware.elf && gdb-multiarch -q -batch -ex 'info files' build/firmware.elf && arm-none-eabi-readelf -S build/firmware.elf | wc -l && strings -n 8 build/firmware.bin | head -n 2 ;;
    release) make -s -j2 all && scripts/release.sh ;;
    defconfig) scripts/config.sh board_defconfig > build/.config && grep -c =y build/.config ;;
  esac > log.txt 2>&1
done
exit 0
