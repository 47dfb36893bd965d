/** What is in the roots of the containers. Every name is a file of its own: a rule sees names. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Programs of the host, copied with their libraries. All are in Debian's base system. */
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

/** Copies of BusyBox under the names of its applets: real, and without further libraries. */
export const APPLETS = ['httpd', 'wget', 'ps', 'netstat'] as const;

/** Copies of `sleep`: programs that have to stay for a while and do nothing. */
export const SLEEPERS = ['minerd', 'postgres', 'redis-server', 'xmrig'] as const;

/**
 * Names of the idle program: tools which a container of ours has no use for, or which must not do
 * what they are for.
 */
export const IDLERS = words(`
  docker dockerd kubelet kube-proxy kubectl containerd runc systemd
  crictl ctr podman nerdctl buildah helm k3s etcdctl kubeletctl
  curl nc ncat socat ssh scp rsync chisel nmap masscan iptables redis-cli
  systemctl systemd-run crontab useradd usermod chattr setcap capsh
  setenforce insmod modprobe sysctl debugfs pkill killall kill fuser
  strace gdb lsns whereis which amicontained
  apt-get apk pip python3 node php openssl xxd zip
`);

/** The same in the root of BusyBox. */
export const BUSYBOX_IDLERS = ['docker', 'kubectl', 'crictl', 'redis-server'] as const;
