// A build cluster: compilers, Node.js, Python and Java with long command lines and every field that a sensor can report of a
// process; files created, renamed and removed; connections; requests to the Kubernetes API.
import { commandOf, TOOLS, type Tool } from './build-commands.ts';
import { drawFrom, weighted, type Draw } from './draw.ts';
import { Clock, containers, head, processFields, type Running } from './documents.ts';

const IMAGES = ['ci/gcc', 'ci/node', 'ci/python', 'ci/maven', 'ci/go', 'ci/runner'];
/** Processes of a container that own files and connections. */
const REMEMBERED = 8;

interface Job {
  readonly place: object;
  readonly runner: Running;
  readonly recent: Running[];
}

export function* buildDocuments(seed: number): Generator<object> {
  const draw = drawFrom(seed);
  const clock = new Clock(draw, 6);
  const jobs = containers(draw, IMAGES, 24).map((place): Job => {
    const runner = clock.started(shell(['/bin/bash', '/builds/run.sh']), clock.next());
    return { place, runner, recent: [runner] };
  });
  const kinds = weighted([50, processEvent], [30, fileEvent], [12, connection], [8, audit]);
  for (;;) yield draw.pick(kinds)(draw, clock, draw.pick(jobs));
}

const shell = (args: readonly string[]) => ({
  name: 'bash',
  executable: '/usr/bin/bash',
  args,
  folder: '/builds/project',
});

/** All fields of a process: its command line, its file, its environment. */
function described(running: Running, draw: Draw) {
  return {
    ...processFields(running),
    command_line: running.args.join(' '),
    hash: { sha256: draw.hex(64) },
    env_vars: ['CI=true', `CI_JOB_ID=${draw.below(1e6)}`, 'LANG=C.UTF-8'],
    vpid: running.pid % 900,
  };
}

function processEvent(draw: Draw, clock: Clock, { place, runner, recent }: Job): object {
  const time = clock.next();
  const parent = draw.pick(recent);
  const tool: Tool = draw.pick(TOOLS);
  const own = clock.started(commandOf(tool, draw), time);
  if (recent.push(own) > REMEMBERED) recent.splice(1, 1);
  const [action, type] = draw.pick(ACTIONS);
  const leader = { ...described(runner, draw), same_as_process: false };
  return {
    ...head(draw, time, 'cloud_defend.process', 'process', type, action),
    ...place,
    process: {
      ...described(own, draw),
      ...(action === 'exec' ? { previous: [{ executable: '/usr/bin/bash', args: ['bash'] }] } : {}),
      ...(action === 'end' ? { end: time, exit_code: draw.chance(0.9) ? 0 : 1 } : {}),
      parent: described(parent, draw),
      group_leader: leader,
      session_leader: leader,
      entry_leader: { ...leader, entry_meta: { type: 'container' } },
    },
    user: { id: '0' },
    group: { id: '0' },
  };
}

const ACTIONS = weighted<readonly [action: string, type: string]>(
  [2, ['fork', 'start']],
  [4, ['exec', 'start']],
  [4, ['end', 'end']],
);

const FILE_ACTIONS = weighted<readonly [action: string, type: string]>(
  [5, ['creation', 'creation']],
  [2, ['rename', 'change']],
  [2, ['modification', 'change']],
  [2, ['deletion', 'deletion']],
  [1, ['open', 'access']],
);
const FILE_FOLDERS = [
  '/builds/project/build/objects',
  '/builds/project/node_modules/.cache',
  '/builds/project/target/classes/org/example/shop',
  '/root/.cache/pip/wheels',
  '/root/.m2/repository/org/example',
  '/tmp',
  '/var/tmp',
  '/etc',
  '/usr/local/lib/python3.12/site-packages',
];
const FILE_ENDINGS = ['o', 'd', 'js', 'class', 'jar', 'pyc', 'so', 'tmp', 'json', 'lock', 'sh'];

function fileEvent(draw: Draw, clock: Clock, { place, runner, recent }: Job): object {
  const time = clock.next();
  const [action, type] = draw.pick(FILE_ACTIONS);
  const extension = draw.pick(FILE_ENDINGS);
  const name = `unit-${draw.below(20_000)}.${extension}`;
  const directory = `${draw.pick(FILE_FOLDERS)}/${draw.hex(2)}`;
  return {
    ...head(draw, time, 'cloud_defend.file', 'file', type, action),
    ...place,
    file: {
      path: `${directory}/${name}`,
      name,
      extension,
      directory,
      ...(action === 'rename' ? { Ext: { original: { path: `/tmp/cc${draw.hex(6)}` } } } : {}),
    },
    process: { ...described(draw.pick(recent), draw), parent: processFields(runner) },
    user: { id: '0' },
    group: { id: '0' },
  };
}

function connection(draw: Draw, clock: Clock, { place, runner, recent }: Job): object {
  const time = clock.next();
  const action = draw.pick(['connection_attempted', 'connection_accepted', 'disconnect_received']);
  const type = action === 'disconnect_received' ? 'end' : 'start';
  return {
    ...head(draw, time, 'dockwarden.network', 'network', type, action),
    ...place,
    source: { ip: `10.1.${draw.below(256)}.${draw.below(256)}`, port: 30_000 + draw.below(30_000) },
    destination: {
      ip: `10.0.${draw.below(256)}.${draw.below(256)}`,
      port: draw.pick([443, 80, 5432, 6379, 8080, 53]),
    },
    network: { transport: 'tcp', type: 'ipv4', direction: 'egress' },
    process: { ...processFields(draw.pick(recent)), parent: processFields(runner) },
  };
}

const VERBS = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'];
const RESOURCES = ['pods', 'secrets', 'configmaps', 'leases', 'events', 'jobs', 'deployments'];

function audit(draw: Draw, clock: Clock): object {
  const time = clock.next();
  const verb = draw.pick(VERBS);
  const resource = draw.pick(RESOURCES);
  const name = `${resource}-${draw.hex(6)}`;
  const username = `system:serviceaccount:ci:runner-${draw.below(40)}`;
  const ip = `10.0.${draw.below(256)}.${draw.below(256)}`;
  return {
    '@timestamp': time,
    ecs: { version: '8.7.0' },
    event: {
      kind: 'event',
      module: 'kubernetes',
      dataset: 'kubernetes.audit_logs',
      action: verb,
      id: draw.hex(32),
      outcome: 'success',
    },
    data_stream: { type: 'logs', dataset: 'kubernetes.audit_logs', namespace: 'default' },
    user: { name: username },
    source: { ip },
    client: { ip },
    kubernetes: {
      audit: {
        kind: 'Event',
        level: 'Metadata',
        stage: 'ResponseComplete',
        verb,
        requestURI: `/api/v1/namespaces/ci/${resource}/${name}?timeout=${draw.below(60)}s`,
        user: { username, groups: ['system:serviceaccounts', 'system:authenticated'] },
        sourceIPs: [ip],
        userAgent: 'runner/v17.4 (linux/amd64) kubernetes/a1b2c3d',
        objectRef: { resource, namespace: 'ci', name, apiVersion: 'v1' },
        responseStatus: { code: 200 },
        annotations: { 'authorization_k8s_io/decision': 'allow' },
      },
    },
  };
}
