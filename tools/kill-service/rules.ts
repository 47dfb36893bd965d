// Kills the service while it takes in events and runs rules, again and again, and compares what its rules have found
// with a run that nobody disturbed, and with a scan of the same events.
//
//   tsx tools/kill-service/rules.ts [--kills 30] [--documents 30000]
//
// Rules without suppression and cap must raise alerts with the same ids. For all rules the account must be
// the same: matches = alerts + suppressed + backlog + excepted + self-matches + duplicates.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DETECTION_FILE, openDetectionReader } from '../../src/stores/embedded/detection/open.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import { documentsOf, LISTS, RULES } from './rules-and-events.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.js')];

/** The longest time under load between a start and a kill. */
const MAX_LOAD_MS = 1_500;

/** How long rules may take to read everything once nothing comes any more. */
const CATCH_UP_MS = 120_000;

const DOCUMENTS_PER_REQUEST = 100;

const { values } = parseArgs({
  options: { kills: { type: 'string' }, documents: { type: 'string' } },
});
const kills = Number(values.kills ?? 10);
const documents = documentsOf(Number(values.documents ?? 20_000));

const folder = mkdtempSync(join(tmpdir(), 'kill-rules-'));
const rules = join(folder, 'rules');
mkdirSync(rules);
for (const [name, text] of Object.entries(RULES)) writeFileSync(join(rules, name), text);
writeFileSync(join(folder, 'exceptions.ndjson'), LISTS);
const config = join(folder, 'config.toml');
writeFileSync(
  config,
  `[store]
flush = "1s"
compact = "1s"
log_size = "1MB"
[rules]
paths = [${JSON.stringify(rules)}]
exceptions = [${JSON.stringify(join(folder, 'exceptions.ndjson'))}]
[detection]
jitter = "0s"
`,
);

interface Found {
  /** Ids of alerts by rule. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly totals: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly suppressed: ReadonlyMap<string, number>;
}

const open = async (name: string) => {
  const data = join(folder, name);
  return {
    data,
    service: new ServiceProcess(COMMAND, data, await freePort(), ['--config', config]),
  };
};

/** Sends requests from `from` on until all are sent or `until` is over; returns the first that was not acknowledged. */
async function send(url: string, from: number, until: number): Promise<number> {
  let at = from;
  while (at < documents.length && performance.now() < until) {
    const piece = documents.slice(at, at + DOCUMENTS_PER_REQUEST);
    const body = piece.map(
      ({ id, text }) => `{"create":{"_index":"logs-kill.rules-default","_id":"${id}"}}\n${text}\n`,
    );
    try {
      const response = await fetch(`${url}/_bulk`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: body.join(''),
      });
      await response.text();
      if (!response.ok) return at;
    } catch {
      // Killed meanwhile: it may have been stored, so its ids are sent again.
      return at;
    }
    at += piece.length;
  }
  return at;
}

/** Resolves when all rules have read all events and no match waits. */
async function settled(url: string): Promise<void> {
  const end = Date.now() + CATCH_UP_MS;
  for (;;) {
    const status = (await (await fetch(`${url}/dw/status`)).json()) as {
      store: { events: number };
      detection: {
        progress: { readTo: string | null; stored: number };
        backlog: { matches: number };
        runs: { lastEnded: string | null };
      };
    };
    const { progress, backlog } = status.detection;
    const isRead =
      progress.readTo !== null &&
      Date.now() - Date.parse(progress.readTo) < 5_000 &&
      progress.stored === documents.length;
    if (isRead && backlog.matches === 0) return;
    if (Date.now() > end)
      throw new Error(`rules have not read everything: ${JSON.stringify(status.detection)}`);
    await sleep(500);
  }
}

async function foundIn(data: string): Promise<Found> {
  const reader = await openDetectionReader(join(data, DETECTION_FILE));
  try {
    const ids = new Map<string, string[]>();
    const suppressed = new Map<string, number>();
    let after: string | null = null;
    do {
      const page = reader.alerts.page({ includesBuildingBlocks: true }, 'oldest', 500, after);
      for (const { id, ruleId, suppression } of page.alerts) {
        ids.set(ruleId, [...(ids.get(ruleId) ?? []), id]);
        suppressed.set(ruleId, (suppressed.get(ruleId) ?? 0) + (suppression?.count ?? 0));
      }
      after = page.next;
    } while (after !== null);
    const totals = new Map([...reader.states.totals()].map(([id, counts]) => [id, { ...counts }]));
    return { ids, totals, suppressed };
  } finally {
    reader.close();
  }
}

/** Ids that a scan finds for each rule, without a cap. */
function scanned(): Map<string, string[]> {
  const file = join(folder, 'events.ndjson');
  writeFileSync(file, documents.map(({ text }) => `${text}\n`).join(''));
  const [program = '', ...rest] = COMMAND;
  const options = ['--rules', rules, '--exceptions', join(folder, 'exceptions.ndjson')];
  const output = execFileSync(
    program,
    [
      ...rest,
      'scan',
      ...options,
      '--max-alerts',
      'all',
      '--building-blocks',
      '--format',
      'ndjson',
      file,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const ids = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const alert = JSON.parse(line) as Record<string, string | undefined>;
    const rule = alert['kibana.alert.rule.rule_id'] ?? '';
    const isBlock = alert['kibana.alert.group.index'] !== undefined;
    if (!isBlock) ids.set(rule, [...(ids.get(rule) ?? []), alert['kibana.alert.uuid'] ?? '']);
  }
  return ids;
}

const sorted = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort().join(' ');

function faultsOf(
  killed: Found,
  undisturbed: Found,
  scan: ReadonlyMap<string, readonly string[]>,
): string[] {
  const faults: string[] = [];
  for (const name of Object.keys(RULES)) {
    const rule = name.replace('.toml', '');
    const isPlain = rule.startsWith('plain');
    const counts = killed.totals.get(rule);
    const wanted = undisturbed.totals.get(rule);
    if (counts === undefined || wanted === undefined) {
      faults.push(`${rule}: has not run`);
      continue;
    }
    if ((wanted['matches'] ?? 0) === 0)
      faults.push(`${rule}: matches nothing, so it shows nothing`);
    const { matches = 0, alerts = 0, suppressed = 0, backlog = 0, excepted = 0 } = counts;
    const sum =
      alerts +
      suppressed +
      backlog +
      excepted +
      (counts['selfMatches'] ?? 0) +
      (counts['duplicates'] ?? 0);
    if (matches !== sum) faults.push(`${rule}: ${matches} matches, but ${sum} in the account`);
    if (matches !== wanted['matches'])
      faults.push(`${rule}: ${matches} matches, undisturbed ${wanted['matches']}`);
    const rows = killed.ids.get(rule)?.length ?? 0;
    if (rows !== alerts) faults.push(`${rule}: ${rows} alerts are stored, ${alerts} were counted`);
    const absorbed = killed.suppressed.get(rule) ?? 0;
    if (absorbed !== suppressed)
      faults.push(`${rule}: alerts say ${absorbed} suppressed, the account ${suppressed}`);
    if (!isPlain) continue;
    if (sorted(killed.ids.get(rule)) !== sorted(undisturbed.ids.get(rule)))
      faults.push(`${rule}: other alerts than undisturbed`);
    if (sorted(killed.ids.get(rule)) !== sorted(scan.get(rule)))
      faults.push(`${rule}: other alerts than a scan`);
  }
  return faults;
}

const reference = await open('undisturbed');
await reference.service.start();
await send(reference.service.url, 0, Infinity);
await settled(reference.service.url);
await reference.service.stop();

const { data, service } = await open('killed');
await service.start();
let sent = 0;
for (let kill = 1; kill <= kills; kill += 1) {
  const isLast = kill === kills;
  const share = isLast ? documents.length : Math.ceil((documents.length * kill) / kills);
  const until = performance.now() + Math.random() * MAX_LOAD_MS;
  const sending = (async () => {
    while (sent < share && performance.now() < until) sent = await send(service.url, sent, until);
  })();
  await sleep(Math.max(0, until - performance.now()) * Math.random());
  await service.kill();
  await sending;
  const milliseconds = await service.start();
  console.log(
    `kill ${kill}: ${sent} documents acknowledged; ready again after ${milliseconds.toFixed(0)} ms`,
  );
}
sent = await send(service.url, sent, Infinity);
await settled(service.url);
const code = await service.stop();

const found = faultsOf(await foundIn(data), await foundIn(reference.data), scanned());
if (code !== 0) found.push(`the service ended with ${code} when it was asked to`);
for (const fault of found) console.error(fault);
if (found.length > 0) {
  console.error(`${found.length} faults; the data are in ${folder}`);
  process.exit(1);
}
const killed = await foundIn(data);
const alerts = [...killed.ids.values()].reduce((sum, ids) => sum + ids.length, 0);
rmSync(folder, { recursive: true });
console.log(
  `${kills} kills, ${documents.length} documents, ${alerts} alerts of ${killed.ids.size} rules: no fault`,
);
