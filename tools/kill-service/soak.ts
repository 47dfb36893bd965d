// Runs a service with all shipped rules at an interval of ten seconds, sends it events at a steady rate, and samples
// its memory and its open files each minute: a leak shows as a slope that does not level off.
//
//   tsx tools/kill-service/soak.ts [--minutes 30] [--rate 200]
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, ServiceProcess } from '../service-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMAND = [process.execPath, join(ROOT, 'dist/cli/main.cjs')];
const MINUTE_MS = 60_000;
const TICK_MS = 100;

/** The first minutes fill caches. */
const WARM_UP = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);

const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const [rules, samples, config] = ['rules', 'samples', 'config.toml'].map((name) =>
  join(folder, name),
) as [string, string, string];
mkdirSync(samples);
cpSync(join(ROOT, 'content/rules'), rules, { recursive: true });
for (const name of readdirSync(rules)) {
  const file = join(rules, name);
  if (name.endsWith('.tests.toml') || name.endsWith('.md')) rmSync(file);
  else
    writeFileSync(file, readFileSync(file, 'utf8').replace('interval = "5m"', 'interval = "10s"'));
}
writeFileSync(
  config,
  `[rules]
paths = [${JSON.stringify(rules)}]
watch = true
[store]
flush = "30s"
compact = "30s"
`,
);
process.env['NODE_OPTIONS'] = `--require ${join(import.meta.dirname, 'heap-samples.cjs')}`;
process.env['SOAK_SAMPLES'] = samples;
const service = new ServiceProcess(COMMAND, join(folder, 'data'), await freePort(), [
  '--config',
  config,
]);

const INDEX = 'logs-cloud_defend.process-default';

/** Every hundredth process starts listening with netcat in a container, which a rule detects. */
function event(number: number): string {
  const isFound = number % 100 === 0;
  const name = isFound ? 'nc' : ['cat', 'ls', 'sed', 'node'][number % 4];
  return JSON.stringify({
    '@timestamp': new Date().toISOString(),
    event: { category: ['process'], type: ['start'], action: ['exec', 'end'], kind: 'event' },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
    process: {
      name,
      pid: number,
      entity_id: `entity-${number}`,
      executable: `/usr/bin/${name}`,
      args: isFound ? ['nc', '-l', '-p', '4444'] : [name, `argument-${number}`],
      interactive: false,
      parent: { name: 'sh', pid: number - 1, entity_id: `entity-${number - 1}` },
    },
    container: {
      id: `container-${number % 50}`,
      name: `name-${number % 50}`,
      image: { name: 'app' },
    },
    orchestrator: { namespace: 'shop', resource: { name: `pod-${number % 50}` } },
    host: { id: 'host-1', name: 'host-1' },
  });
}

let sent = 0;
let refused = 0;
async function load(until: number): Promise<void> {
  const begun = performance.now();
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * rate) - sent;
    if (due > 0) {
      let body = '';
      for (let at = 0; at < due; at += 1)
        body += `{"create":{"_index":"${INDEX}"}}\n${event(sent + at)}\n`;
      const answer = await fetch(`${service.url}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body,
      });
      await answer.text();
      if (answer.ok) sent += due;
      else refused += 1;
    }
    await sleep(TICK_MS);
  }
}

interface Sample {
  readonly minute: number;
  readonly pss: number;
  readonly rss: number;
  readonly fds: number;
  readonly threads: number;
  readonly [heap: `heap ${string}`]: number;
}

/** The minimum of the last minute, which is what remains after a garbage collection. */
function heaps(since: number): Record<`heap ${string}`, number> {
  const least: Record<string, number> = {};
  for (const name of readdirSync(samples)) {
    const used = readFileSync(join(samples, name), 'utf8')
      .split('\n')
      .map((line) => line.split(' ').map(Number))
      .flatMap(([at = 0, heap = 0]) => (at >= since && heap > 0 ? [heap] : []));
    if (used.length > 0) least[`heap ${name}`] = Math.min(...used) / 1e6;
  }
  return least;
}

function sample(minute: number): Sample {
  const process = `/proc/${service.pid}`;
  const kilobytes = (file: string, name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(join(process, file), 'utf8'),
    );
    return (Number(found?.[1]) * 1_024) / 1e6;
  };
  return {
    minute,
    pss: kilobytes('smaps_rollup', 'Pss'),
    rss: kilobytes('smaps_rollup', 'Rss'),
    fds: readdirSync(join(process, 'fd')).length,
    threads: readdirSync(join(process, 'task')).length,
    ...heaps(Date.now() - MINUTE_MS),
  };
}

/** The slope per minute, by least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [x, y] = [mean(points.map(([each]) => each)), mean(points.map(([, each]) => each))];
  const above = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0);
  return above / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
}

await service.start();
const end = performance.now() + minutes * MINUTE_MS;
const loading = load(end);
const taken: Sample[] = [];
for (let minute = 1; minute <= minutes; minute += 1) {
  await sleep(MINUTE_MS);
  const now = sample(minute);
  taken.push(now);
  console.log(
    Object.entries(now)
      .map(
        ([name, value]: [string, number]) =>
          `${name} ${Number.isInteger(value) ? value : value.toFixed(1)}`,
      )
      .join(', '),
  );
}
await loading;
const status = (await service.json('/dw/status')) as {
  readonly detection: {
    readonly alerts: object;
    readonly runs: object;
    readonly rules: { readonly enabled: number };
  };
};
const {
  alerts,
  runs,
  rules: { enabled },
} = status.detection;
console.log(JSON.stringify({ sent, refused, enabled, alerts, runs }));
const late = taken.filter(({ minute }) => minute > Math.min(WARM_UP, minutes / 2));
for (const name of Object.keys(taken.at(-1) ?? {}) as (keyof Sample)[]) {
  if (name === 'minute') continue;
  const points = late.flatMap((each) =>
    each[name] === undefined ? [] : [[each.minute, each[name]] as const],
  );
  console.log(`${name}: ${slope(points).toFixed(3)} a minute, at last ${taken.at(-1)?.[name]}`);
}
await service.stop();
rmSync(folder, { recursive: true });
