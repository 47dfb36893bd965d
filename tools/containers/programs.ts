/** The programs in the roots of the containers. Every name is a separate file, since rules match names. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Programs of the host, copied with their libraries. All are part of Debian's base system. */
export const HOST_PROGRAMS = words(`
  bash dash perl mawk grep sed find xargs tar gzip
  cat cp mv rm ln ls mkdir mktemp touch chmod mknod dd
  head tail cut sort tr wc tee truncate shred seq date
  df du stat sha256sum base64 basename dirname install sleep
  true false echo env timeout id whoami uname groups hostname
  mount nsenter unshare chroot setsid
`);

/** Links inside `/usr/bin`. */
export const LINKS = { sh: 'dash', awk: 'mawk' } as const;

/** Copies of BusyBox under the names of its applets: functional, and without further libraries. */
export const APPLETS = ['httpd', 'wget', 'ps', 'netstat'] as const;

/** Copies of `sleep`: programs that have to run for a while without doing anything. */
export const SLEEPERS = ['minerd', 'postgres', 'redis-server', 'xmrig'] as const;

/**
 * Names of the idle program: tools that are of no use in these containers, or that must not take effect.
 */
export const IDLERS = words(`
  docker dockerd kubelet kube-proxy kubectl containerd runc systemd
  crictl ctr podman nerdctl buildah helm k3s etcdctl kubeletctl
  curl nc ncat socat ssh scp rsync chisel nmap masscan iptables redis-cli
  systemctl systemd-run crontab useradd usermod chattr setcap capsh
  setenforce insmod modprobe sysctl debugfs pkill killall kill fuser
  strace gdb lsns whereis which amicontained
  apt-get apk pip python3 node php openssl xxd zip
  john hydra mkfs.ext4 tcpdump psql
`);

/** The same for the BusyBox root. */
export const BUSYBOX_IDLERS = ['docker', 'kubectl', 'crictl', 'redis-server'] as const;
