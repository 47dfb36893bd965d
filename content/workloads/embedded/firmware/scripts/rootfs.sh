#!/bin/sh
# The root file system: BusyBox with its links, devices, accounts, an init script.
set -e
root=$1
rm -rf "$root"
mkdir -p "$root"/bin "$root"/sbin "$root"/etc/init.d "$root"/dev "$root"/proc "$root"/sys "$root"/tmp "$root"/root "$root"/usr/bin "$root"/var/log
install -m 755 /bin/busybox "$root/bin/busybox"
for applet in $(busybox --list | head -n 120); do [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"; done
ln -sf ../bin/busybox "$root/sbin/init"
chmod 1777 "$root/tmp"
chmod 4755 "$root/bin/busybox"
mknod "$root/dev/console" c 5 1
mknod "$root/dev/null" c 1 3
echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
echo 'root:*:19000:0:99999:7:::' > "$root/etc/shadow"
chmod 600 "$root/etc/shadow"
printf '::sysinit:/etc/init.d/rcS\n::respawn:-/bin/sh\n' > "$root/etc/inittab"
printf '#!/bin/sh\nmount -t proc proc /proc\nmount -t sysfs sysfs /sys\nmdev -s\nhostname board\nsyslogd && crond\n' > "$root/etc/init.d/rcS"
chmod +x "$root/etc/init.d/rcS"
chown -R 0:0 "$root"
find "$root" -newer Makefile -type f -exec touch -h -d @0 {} +
