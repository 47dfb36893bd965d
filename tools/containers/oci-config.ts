/** The part of an OCI runtime configuration that is ours to choose. */
export interface ConfigRequest {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly cgroupsPath: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Enough to work with files and users; nothing that reaches the host. */
const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
];

const NAMESPACES = ['pid', 'network', 'ipc', 'uts', 'mount'];

const mount = (destination: string, type: string, ...options: string[]) => ({
  destination,
  type,
  source: type,
  options: ['nosuid', ...options],
});

/** A container of ordinary rights, with a loopback network and nothing of the host. */
export function ociConfig({ args, env, hostname, cgroupsPath, annotations }: ConfigRequest) {
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args,
      env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      cwd: '/',
      capabilities: {
        bounding: CAPABILITIES,
        effective: CAPABILITIES,
        permitted: CAPABILITIES,
      },
      noNewPrivileges: true,
    },
    root: { path: 'root', readonly: false },
    hostname,
    mounts: [
      mount('/proc', 'proc'),
      mount('/dev', 'tmpfs', 'strictatime', 'mode=755', 'size=1024k'),
      mount('/dev/pts', 'devpts', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'),
      mount('/dev/shm', 'tmpfs', 'mode=1777', 'size=16384k'),
      mount('/sys', 'sysfs', 'noexec', 'nodev', 'ro'),
    ],
    linux: {
      cgroupsPath,
      namespaces: NAMESPACES.map((type) => ({ type })),
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
    annotations,
  };
}
