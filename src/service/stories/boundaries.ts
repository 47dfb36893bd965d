/*
 * Programs that start others on behalf of many: to descend from one of them says nothing. They are known by name, so
 * they count only at the top of a line of processes, where the name is not chosen by a process further down.
 */

/** What runs as the first process of containers and hosts only to start and reap others. */
const INITS = new Set([
  'catatonit',
  'docker-init',
  'dumb-init',
  'init',
  'my_init',
  'pause',
  'runit',
  'runsv',
  'runsvdir',
  's6-supervise',
  's6-svscan',
  'supervise',
  'supervisord',
  'systemd',
  'tini',
  'tini-static',
]);

/** What starts the sessions and jobs of a host. */
const SESSION_SERVERS = new Set([
  'agetty',
  'anacron',
  'atd',
  'cron',
  'crond',
  'dropbear',
  'getty',
  'in.telnetd',
  'login',
  'sshd',
  'sshd-session',
]);

/** What starts the processes of containers from outside. */
const RUNTIMES = new Set([
  'conmon',
  'containerd',
  'cri-o',
  'crio',
  'crun',
  'dockerd',
  'k3s',
  'kubelet',
  'podman',
  'runc',
  'runsc',
  'youki',
]);

/** The kernel cuts names after 15 bytes; during a start, runc goes by `runc:[2:INIT]`. */
const RUNTIME_BEGINNINGS = ['containerd-shim', 'kata-', 'runc:['];

export function isRuntime(name: string | null): boolean {
  if (name === null) return false;
  return RUNTIMES.has(name) || RUNTIME_BEGINNINGS.some((beginning) => name.startsWith(beginning));
}

/** Whether descent from this process says nothing. */
export function isBoundary(name: string | null): boolean {
  if (name === null) return false;
  return INITS.has(name) || SESSION_SERVERS.has(name) || isRuntime(name);
}
