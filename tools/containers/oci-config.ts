/** The configurable part of an OCI runtime configuration. */
export interface ConfigRequest {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly cgroupsPath: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** By default, few privileges. */
  readonly privileges?: Privileges;
}

/** What a container may do beyond its own files. */
export interface Privileges {
  /** Such as `CAP_CHOWN`. */
  readonly capabilities: readonly string[];
  /** Whether programs may gain privileges by a set-user-ID bit, as in Docker and Kubernetes by default. */
  readonly mayGain: boolean;
  /** The path of a network namespace to join; `host` for the host's. */
  readonly network: string;
}

/** Enough to work with files and users, without access to the host. */
const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
];

const NAMESPACES = ['pid', 'ipc', 'uts', 'mount'];

/** A new namespace, one to join, or none, which shares the host's. */
function networkOf(network: string | undefined) {
  if (network === undefined) return [{ type: 'network' }];
  return network === 'host' ? [] : [{ type: 'network', path: network }];
}

const mount = (destination: string, type: string, ...options: string[]) => ({
  destination,
  type,
  source: type,
  options: ['nosuid', ...options],
});

const FEW = { capabilities: CAPABILITIES, mayGain: false, network: undefined };

/**
 * A container isolated from the host; without further privileges its only network interface is a loopback.
 */
export function ociConfig(request: ConfigRequest) {
  const { args, env, hostname, cgroupsPath, annotations } = request;
  const { capabilities, mayGain, network } = request.privileges ?? FEW;
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args,
      env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      cwd: '/',
      capabilities: {
        bounding: capabilities,
        effective: capabilities,
        permitted: capabilities,
      },
      noNewPrivileges: !mayGain,
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
      namespaces: [...NAMESPACES.map((type) => ({ type })), ...networkOf(network)],
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
    annotations,
  };
}
