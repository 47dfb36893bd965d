// Writes documents like those of cloud_defend, about 2 KB each, the same for the same seed.
//
//   npx tsx bench/generate.ts FILE DOCUMENTS [SEED]
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

const PROGRAMS = [
  'bash',
  'sh',
  'cat',
  'ls',
  'grep',
  'sed',
  'awk',
  'sleep',
  'date',
  'id',
  'env',
  'head',
  'tail',
  'python3',
  'node',
  'java',
  'redis-server',
  'nginx',
  'postgres',
  'curl',
  'wget',
  'tar',
  'gzip',
  'ps',
  'find',
  'xargs',
  'git',
  'make',
  'gcc',
  'ld',
  'cp',
  'mv',
  'rm',
  'mkdir',
  'chmod',
  'stat',
];
const MANAGERS = ['docker', 'kubectl', 'runc', 'crictl', 'containerd'];
const IMAGES = ['shop/api', 'shop/web', 'infra/cron', 'data/postgres', 'data/redis', 'ci/builder'];
const WORDS = [
  '--config',
  '/etc/app/config.yaml',
  '-v',
  '--color=auto',
  '/var/log/app.log',
  'status',
];

/** Small and fast, and random enough to choose names (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An endless sequence of documents: 40 containers, events 2 ms apart on average, all in time order. */
export function* documents(seed: number): Generator<object> {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const containers = Array.from({ length: 40 }, (_, index) => container(index, pick(IMAGES), hex));
  let time = Date.UTC(2026, 10, 20);
  for (let index = 0; ; index += 1) {
    time += Math.floor(random() * 4);
    const name = random() < 0.0001 ? pick(MANAGERS) : pick(PROGRAMS);
    const args = [name, ...Array.from({ length: Math.floor(random() * 5) }, () => pick(WORDS))];
    const start = new Date(time).toISOString().replace('Z', `${hex(6).replace(/\D/g, '0')}Z`);
    const leader = person(pick(['bash', 'tini', 'node']), 1000 + (index % 500), start);
    yield {
      '@timestamp': start,
      ecs: { version: '8.7.0' },
      event: {
        kind: 'event',
        module: 'cloud_defend',
        dataset: 'cloud_defend.process',
        category: ['process'],
        type: [random() < 0.66 ? 'start' : 'end'],
        action: pick(['fork', 'exec', 'end']),
        id: hex(32),
      },
      data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
      host: {
        name: 'node-1',
        hostname: 'node-1',
        architecture: 'x86_64',
        os: { type: 'linux', name: 'Linux' },
      },
      ...pick(containers),
      process: {
        ...person(name, 5000 + index, start),
        args,
        args_count: args.length,
        interactive: random() < 0.1,
        parent: person(pick(PROGRAMS), 4000 + (index % 1000), start),
        session_leader: { ...leader, same_as_process: false },
        entry_leader: { ...leader, same_as_process: false, entry_meta: { type: 'container' } },
      },
      user: { id: '0' },
      group: { id: '0' },
    };
  }
}

function person(name: string, pid: number, start: string) {
  return {
    entity_id: Buffer.from(`node-1:${pid}:${start}`).toString('base64'),
    pid,
    start,
    name,
    executable: `/usr/bin/${name}`,
    args: [name],
    working_directory: '/srv',
    interactive: false,
    user: { id: '0' },
    group: { id: '0' },
  };
}

export function container(index: number, image: string, hex: (digits: number) => string) {
  return {
    container: {
      id: hex(64),
      name: `c${index}`,
      image: { name: `registry.example/${image}`, tag: ['1.4.2'] },
      security_context: { privileged: false },
    },
    orchestrator: {
      type: 'kubernetes',
      cluster: { id: 'c-17', name: 'shop-prod' },
      namespace: 'shop',
      resource: {
        name: `pod-${index}-${hex(8)}`,
        type: 'pod',
        label: ['app:shop', 'tier:front'],
        parent: { type: 'ReplicaSet' },
      },
    },
  };
}

/** Writes `count` documents as NDJSON; resolves when they are on disk. */
export async function writeDocuments(path: string, count: number, seed = 1): Promise<void> {
  await writeLines(path, count, printed(documents(seed)));
}

export function* printed(all: Iterable<object>): Generator<string> {
  for (const each of all) yield JSON.stringify(each);
}

/** Writes the first `count` lines; resolves when they are on disk. */
export async function writeLines(
  path: string,
  count: number,
  lines: Iterator<string>,
): Promise<void> {
  const out = createWriteStream(path);
  let batch = '';
  for (let index = 0; index < count; index += 1) {
    batch += `${lines.next().value}\n`;
    if (batch.length > 1 << 20) {
      if (!out.write(batch)) await once(out, 'drain');
      batch = '';
    }
  }
  out.end(batch);
  await once(out, 'close');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [path = '', count = '', seed = '1'] = process.argv.slice(2);
  await writeDocuments(path, Number(count), Number(seed));
}
