import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const EXEC = [
  'type=SYSCALL msg=audit(1777889730.123:9017): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55e0 a2=55f0 a3=8 items=2 ppid=41010 pid=41022 auid=4294967295 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=4294967295 comm="curl" exe="/usr/bin/curl" key="exec"',
  'type=EXECVE msg=audit(1777889730.123:9017): argc=3 a0="curl" a1="-s" a2=687474703A2F2F3139382E35312E3130302E372F6120622E7368',
  'type=CWD msg=audit(1777889730.123:9017): cwd="/app"',
  'type=PATH msg=audit(1777889730.123:9017): item=0 name="/usr/bin/curl" inode=131 dev=00:2f mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  'type=PROCTITLE msg=audit(1777889730.123:9017): proctitle=6375726C002D7300687474703A2F2F3139382E35312E3130302E372F6120622E7368',
];

const HOST = { os: { type: 'linux' } };
const NODE = { name: 'node-a', hostname: 'node-a', os: { type: 'linux' } };
const USER = { id: '1000', effective: { id: '1000' } };
const IDS = { user: { id: '1000' }, group: { id: '1000' } };

function stream(dataset: string): JsonObject {
  return { type: 'logs', dataset, namespace: 'default' };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

const SHELL = base64('node-a:1777889722.001:9001:41010');
const CURL = base64('node-a:1777889730.123:9017:41022');

/** The same event with a host name and auditd's resolved names, preceded by its shell. */
const ENRICHED = [
  'node=node-a type=SYSCALL msg=audit(1777889722.001:9001): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=2 ppid=41000 pid=41010 auid=1001 uid=1000 gid=1000 euid=0 tty=(none) ses=3 comm="sh" exe="/bin/sh" key=(null)\u001dARCH=x86_64 SYSCALL=execve AUID="dev" UID="app" GID="app"',
  'node=node-a type=EXECVE msg=audit(1777889722.001:9001): argc=1 a0="sh"',
  'node=node-a type=CWD msg=audit(1777889722.001:9001): cwd=2F6120FF62',
  'node=node-a type=PROCTITLE msg=audit(1777889722.001:9001): proctitle="sh"',
  ...EXEC.map((line) => `node=node-a ${line}`),
  'node=node-a type=SYSCALL msg=audit(1777889731.500:9020): arch=c000003e syscall=231 a0=103 a1=0 a2=e7 a3=fff items=0 ppid=41010 pid=41022 auid=4294967295 uid=1000 gid=1000 euid=1000 tty=pts0 ses=4294967295 comm="curl" exe="/usr/bin/curl" key="exit"',
  'node=node-a type=PROCTITLE msg=audit(1777889731.500:9020): proctitle="curl"',
];

const exec: JsonObject = {
  '@timestamp': '2026-05-04T10:15:30.123Z',
  event: {
    kind: 'event',
    module: 'auditd',
    dataset: 'auditd.process',
    category: ['process'],
    type: ['start'],
    action: 'exec',
    id: '1777889730.123:9017',
    sequence: 9017,
    outcome: 'success',
  },
  data_stream: stream('auditd.process'),
  host: HOST,
  process: {
    name: 'curl',
    executable: '/usr/bin/curl',
    args: ['curl', '-s', 'http://198.51.100.7/a b.sh'],
    args_count: 3,
    pid: 41022,
    entity_id: base64(':1777889730.123:9017:41022'),
    interactive: true,
    working_directory: '/app',
    ...IDS,
    parent: { pid: 41010 },
  },
  user: USER,
  group: { id: '1000' },
  tags: ['exec'],
};

const shell: JsonObject = {
  '@timestamp': '2026-05-04T10:15:22.001Z',
  event: {
    kind: 'event',
    module: 'auditd',
    dataset: 'auditd.process',
    category: ['process'],
    type: ['start'],
    action: 'exec',
    id: '1777889722.001:9001',
    sequence: 9001,
    outcome: 'success',
  },
  data_stream: stream('auditd.process'),
  host: NODE,
  process: {
    name: 'sh',
    executable: '/bin/sh',
    args: ['sh'],
    args_count: 1,
    pid: 41010,
    entity_id: SHELL,
    interactive: false,
    working_directory: '/a \ufffdb',
    ...IDS,
    parent: { pid: 41000 },
  },
  user: { id: '1000', name: 'app', effective: { id: '0' }, audit: { id: '1001' } },
  group: { id: '1000' },
};

const end: JsonObject = {
  '@timestamp': '2026-05-04T10:15:31.500Z',
  event: {
    kind: 'event',
    module: 'auditd',
    dataset: 'auditd.process',
    category: ['process'],
    type: ['end'],
    action: 'end',
    id: '1777889731.500:9020',
    sequence: 9020,
  },
  data_stream: stream('auditd.process'),
  host: NODE,
  process: {
    name: 'curl',
    executable: '/usr/bin/curl',
    end: '2026-05-04T10:15:31.500Z',
    exit_code: 3,
    pid: 41022,
    entity_id: CURL,
    interactive: true,
    ...IDS,
    parent: { pid: 41010, entity_id: SHELL },
  },
  user: USER,
  group: { id: '1000' },
  tags: ['exit'],
};

const execOnNode: JsonObject = {
  ...exec,
  host: NODE,
  process: {
    ...(exec['process'] as JsonObject),
    entity_id: CURL,
    parent: { pid: 41010, entity_id: SHELL },
  },
};

const renamed: JsonObject = {
  '@timestamp': '2026-05-04T10:16:00.000Z',
  event: {
    kind: 'event',
    module: 'auditd',
    dataset: 'auditd.file',
    category: ['file'],
    type: ['change'],
    action: 'rename',
    id: '1777889760.000:9100',
    sequence: 9100,
    outcome: 'success',
  },
  data_stream: stream('auditd.file'),
  host: HOST,
  process: {
    name: 'mv',
    executable: '/usr/bin/mv',
    pid: 41030,
    interactive: true,
    working_directory: '/app',
    user: { id: '0' },
    group: { id: '0' },
    parent: { pid: 41010 },
  },
  user: { id: '0', effective: { id: '0' } },
  group: { id: '0' },
  file: {
    path: '/etc/cron.d/job.sh',
    name: 'job.sh',
    extension: 'sh',
    type: 'file',
    mode: '0644',
    Ext: { original: { path: '/app/job' } },
  },
};

export const SAMPLES: readonly Sample[] = [
  { name: 'an exec', records: EXEC, documents: [exec] },
  {
    name: 'a shell, what it runs and its end, with translations',
    records: ENRICHED,
    documents: [shell, execOnNode, end],
  },
  {
    name: 'a file that is renamed',
    records: [
      'type=SYSCALL msg=audit(1777889760.000:9100): arch=c00000b7 syscall=276 success=yes exit=0 a0=ffffffffffffff9c a1=1 a2=ffffffffffffff9c a3=2 items=4 ppid=41010 pid=41030 uid=0 gid=0 euid=0 tty=pts0 comm="mv" exe="/usr/bin/mv" key=(null)',
      'type=CWD msg=audit(1777889760.000:9100): cwd="/app"',
      'type=PATH msg=audit(1777889760.000:9100): item=0 name="/app" mode=040755 nametype=PARENT',
      'type=PATH msg=audit(1777889760.000:9100): item=1 name="../etc/cron.d/" mode=040755 nametype=PARENT',
      'type=PATH msg=audit(1777889760.000:9100): item=2 name="job" mode=0100644 nametype=DELETE',
      'type=PATH msg=audit(1777889760.000:9100): item=3 name="../etc/./cron.d/job.sh" mode=0100644 nametype=CREATE',
      'type=PROCTITLE msg=audit(1777889760.000:9100): proctitle="mv"',
      'type=EOE msg=audit(1777889760.000:9100): ',
    ],
    documents: [renamed],
  },
];
