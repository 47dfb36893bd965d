import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const TIME = '2026-05-04T10:15:30.123456Z';

const CURL = {
  Timestamp: 1777889730,
  UpdatedTime: TIME,
  ClusterName: 'prod',
  HostName: 'node-a',
  NamespaceName: 'shop',
  Owner: { Ref: 'Deployment', Name: 'cart', Namespace: 'shop' },
  PodName: 'cart-7d9c4-x2x9q',
  Labels: 'app=cart,tier=back',
  ContainerID: ID,
  ContainerName: 'cart',
  ContainerImage: 'registry.example/shop/cart:1.4.2@sha256:5d41402abc4b2a76b9719d911017c592',
  HostPPID: 41010,
  HostPID: 41022,
  PPID: 75,
  PID: 87,
  UID: 1000,
  ParentProcessName: '/bin/sh',
  ProcessName: '/usr/bin/curl',
  Type: 'ContainerLog',
  Source: '/bin/sh',
  Operation: 'Process',
  Resource: '/usr/bin/curl -s http://198.51.100.7/a b.sh',
  Data: 'syscall=SYS_EXECVE',
  Result: 'Passed',
  Cwd: '/app',
  TTY: 'pts0',
};

const PROCESS = {
  entity_id: 'bm9kZS1hOjQxMDIy',
  pid: 41022,
  executable: '/usr/bin/curl',
  name: 'curl',
  args: ['curl', '-s', 'http://198.51.100.7/a', 'b.sh'],
  command_line: '/usr/bin/curl -s http://198.51.100.7/a b.sh',
  working_directory: '/app',
  interactive: true,
  user: { id: '1000' },
  parent: { entity_id: 'bm9kZS1hOjQxMDEw', pid: 41010, executable: '/bin/sh', name: 'sh' },
  entry_leader: { same_as_process: false },
};

const GUESSES = ['process.args', 'process.entity_id', 'process.parent.entity_id'];

function headOf(dataset: string, event: JsonObject): JsonObject {
  const whole = `kubearmor.${dataset}`;
  return {
    '@timestamp': TIME,
    event: { kind: 'event', module: 'kubearmor', dataset: whole, ...event },
    data_stream: { type: 'logs', dataset: whole, namespace: 'default' },
    host: { name: 'node-a', hostname: 'node-a', os: { type: 'linux' } },
  };
}

function documentOf(dataset: string, event: JsonObject, parts: JsonObject = {}): JsonObject {
  return {
    ...headOf(dataset, event),
    container: {
      id: ID,
      name: 'cart',
      image: { name: 'registry.example/shop/cart', tag: ['1.4.2'] },
    },
    orchestrator: {
      type: 'kubernetes',
      cluster: { name: 'prod' },
      namespace: 'shop',
      resource: {
        name: 'cart-7d9c4-x2x9q',
        type: 'pod',
        label: ['app:cart', 'tier:back'],
        parent: { type: 'Deployment', name: 'cart' },
      },
    },
    process: PROCESS,
    user: { id: '1000' },
    dockwarden: { reconstructed: GUESSES },
    ...parts,
  };
}

/** A log of a file operation by the same process. */
function file(
  name: string,
  record: JsonObject,
  type: string,
  action: string,
  outcome: JsonObject = {},
): Sample {
  return {
    name,
    records: [
      {
        ...CURL,
        Operation: 'File',
        Source: '/usr/bin/curl -s http://198.51.100.7/a b.sh',
        Resource: '/etc/ld.so.preload',
        ...record,
      },
    ],
    documents: [
      documentOf(
        'file',
        { category: ['file'], type: [type], action, ...outcome },
        { file: { path: '/etc/ld.so.preload', name: 'ld.so.preload', extension: 'preload' } },
      ),
    ],
  };
}

const FAILURE = { outcome: 'failure' };

export const SAMPLES: readonly Sample[] = [
  {
    name: 'a program that is run',
    records: [CURL],
    documents: [documentOf('process', { category: ['process'], type: ['start'], action: 'exec' })],
  },
  {
    name: 'a program that a policy refuses',
    records: [
      {
        ...CURL,
        PolicyName: 'no-download',
        Severity: '5',
        Tags: 'NIST,process',
        ATags: ['NIST', 'process'],
        Message: 'No downloads here',
        Type: 'MatchedPolicy',
        Enforcer: 'BPFLSM',
        Action: 'Block',
        Result: 'Permission denied',
      },
    ],
    documents: [
      documentOf(
        'process',
        { category: ['process'], type: ['denied'], action: 'exec', outcome: 'failure' },
        { rule: { name: 'no-download' }, message: 'No downloads here', tags: ['NIST', 'process'] },
      ),
    ],
  },
  {
    name: 'a shell that entered a container of no orchestrator',
    records: [
      {
        UpdatedTime: TIME,
        HostName: 'node-a',
        NamespaceName: 'container_namespace',
        PodName: 'cart',
        ContainerID: ID,
        ContainerName: 'cart',
        HostPPID: 900,
        HostPID: 41023,
        PPID: 900,
        PID: 90,
        UID: 0,
        ParentProcessName: '/usr/bin/containerd-shim-runc-v2',
        ProcessName: '/bin/dash',
        Type: 'ContainerLog',
        Operation: 'Process',
        Resource: '/bin/sh -ec id;  ls /',
        Result: 'Passed',
      },
    ],
    documents: [
      {
        ...headOf('process', { category: ['process'], type: ['start'], action: 'exec' }),
        container: { id: ID, name: 'cart' },
        dockwarden: { reconstructed: GUESSES },
        process: {
          entity_id: 'bm9kZS1hOjQxMDIz',
          pid: 41023,
          executable: '/bin/dash',
          name: 'dash',
          args: ['sh', '-ec', 'id;  ls /'],
          command_line: '/bin/sh -ec id;  ls /',
          user: { id: '0' },
          parent: {
            entity_id: 'bm9kZS1hOjkwMA==',
            pid: 900,
            executable: '/usr/bin/containerd-shim-runc-v2',
            name: 'containerd-shim-runc-v2',
          },
          entry_leader: {
            entity_id: 'bm9kZS1hOjQxMDIz',
            pid: 41023,
            executable: '/bin/dash',
            name: 'dash',
            args: ['sh', '-ec', 'id;  ls /'],
            entry_meta: { type: 'container' },
            same_as_process: true,
          },
        },
        user: { id: '0' },
      },
    ],
  },
  file(
    'reading',
    { Data: 'syscall=SYS_OPENAT fd=-100 flags=O_RDONLY|O_CLOEXEC' },
    'access',
    'open',
  ),
  file('writing', { Data: 'syscall=SYS_OPENAT fd=-100 flags=O_WRONLY|O_CREAT' }, 'change', 'open'),
  file('a file seen by the security module', { Data: 'lsm=FILE_OPEN' }, 'access', 'open'),
  file('a deletion', { Operation: 'Syscall', Data: 'syscall=SYS_UNLINK' }, 'deletion', 'deletion'),
  file('another call on a file', { Data: 'syscall=SYS_FCHOWNAT' }, 'info', 'other'),
  file(
    'writing that a policy refuses',
    { Data: 'lsm=FILE_OPEN', Result: 'Permission denied' },
    'denied',
    'open',
    FAILURE,
  ),
  file(
    'a file that is not there',
    { Data: 'syscall=SYS_OPEN flags=O_RDONLY', Result: 'No such file or directory' },
    'info',
    'open',
    FAILURE,
  ),
  {
    name: 'a connection',
    records: [{ ...CURL, Operation: 'Network', Source: CURL.Resource, Resource: 'domain=AF_INET' }],
    documents: [
      documentOf('network', { category: ['network'], type: ['info'], action: 'network' }),
    ],
  },
  {
    name: 'a policy on a connection',
    records: [
      {
        ...CURL,
        Type: 'MatchedPolicy',
        Operation: 'Network',
        Source: CURL.Resource,
        Resource: 'domain=AF_INET',
      },
    ],
    documents: [
      documentOf('alerts', {
        category: ['network'],
        type: ['info'],
        action: 'network',
        kind: 'alert',
      }),
    ],
  },
];
