// Kills the service while it takes in events and runs rules, again and again, and compares what its rules have found
// with a run that nobody disturbed, and with a scan of the same events. In between, files of candidates are damaged and
// a rule file is written again; half way, both runs get an exception and another rule. In the end, a change of all alerts
// and its undo are killed.
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
import { damageCandidates, killJobs, storyFaults } from './disturbances.ts';
import { documentsOf, HALF, LISTS, RULES } from './rules-and-events.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.js')];

/**
 * The shortest and longest time between a start and a kill, in turns: rules are first read and then run, so a life of
 * the first kind ends mostly before any of them has come further, one of the second in the middle of that.
 */
const LIVES_MS = [
  [0, 1_500],
  [1_500, 7_000],
] as const;

/** How long rules may take to read everything once nothing comes any more. */
const CATCH_UP_MS = 240_000;

/**
 * More than the time within which something must not follow, and the lateness, and than is waited for others behind a
 * start.
 */
const QUIET_MS = 75_000;

const DOCUMENTS_PER_REQUEST = 20;

const { values } = parseArgs({
  options: { kills: { type: 'string' }, documents: { type: 'string' } },
});
const kills = Number(values.kills ?? 10);
const documents = documentsOf(Number(values.documents ?? 20_000));

const folder = mkdtempSync(join(tmpdir(), 'kill-rules-'));

const writeRules = (rules: string, texts: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(rules, name), text);
};

/** A data directory, rules and a configuration of its own. */
function prepare(name: string) {
  const [data, rules, lists, config] = ['data', 'rules', 'lists.ndjson', 'config.toml'].map(
    (each) => join(folder, `${name}-${each}`),
  ) as [string, string, string, string];
  mkdirSync(rules);
  writeRules(rules, RULES);
  writeFileSync(lists, LISTS);
  writeFileSync(
    config,
    `[store]
flush = "1s"
compact = "1s"
log_size = "1MB"
[rules]
paths = [${JSON.stringify(rules)}]
exceptions = [${JSON.stringify(lists)}]
watch = true
[detection]
jitter = "0s"
lateness = "5s"
`,
  );
  return { data, rules, lists, config };
}

interface Found {
  /** Ids of alerts by rule. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly totals: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly suppressed: ReadonlyMap<string, number>;
}

const open = async (name: string) => {
  const { data, rules, lists, config } = prepare(name);
  const service = new ServiceProcess(COMMAND, data, await freePort(), ['--config', config]);
  return { data, rules, lists, service };
};

type Opened = Awaited<ReturnType<typeof open>>;

/**
 * Sends documents from `from` to `to` until all are sent or `until` is over; returns the first that was not acknowledged.
 *
 * @param pauseMs the longest between two requests
 */
async function send(
  url: string,
  from: number,
  to: number,
  until: number,
  pauseMs = 0,
): Promise<number> {
  let at = from;
  while (at < to && performance.now() < until) {
    const piece = documents.slice(at, Math.min(to, at + DOCUMENTS_PER_REQUEST));
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
    if (pauseMs > 0) await sleep(Math.random() * pauseMs);
  }
  return at;
}

interface Status {
  readonly detection: {
    readonly rules: { readonly enabled: number };
    readonly progress: { readonly readTo: string | null; readonly stored: number };
    readonly backlog: { readonly matches: number };
    readonly alerts: { readonly raised: number };
  };
}

const statusOf = async (url: string) => (await (await fetch(`${url}/dw/status`)).json()) as Status;

/** Resolves when it holds. */
async function until(url: string, holds: (status: Status['detection']) => boolean): Promise<void> {
  const end = Date.now() + CATCH_UP_MS;
  for (;;) {
    const { detection } = await statusOf(url);
    if (holds(detection)) return;
    if (Date.now() > end) throw new Error(`it stays so: ${JSON.stringify(detection)}`);
    await sleep(500);
  }
}

/** Resolves when all rules have read all events that were sent, and no match waits. */
const settled = (url: string, sent: number, rules: number) =>
  until(
    url,
    ({ progress: { readTo, stored }, backlog, rules: { enabled } }) =>
      enabled === rules &&
      readTo !== null &&
      Date.now() - Date.parse(readTo) < 5_000 &&
      stored === sent &&
      backlog.matches === 0,
  );

/** Resolves when rules that wait for what must not follow have found everything, too. */
async function quiet(url: string): Promise<void> {
  let last = -1;
  let since = Date.now();
  await until(url, ({ alerts: { raised } }) => {
    if (raised !== last) since = Date.now();
    last = raised;
    return Date.now() - since > QUIET_MS;
  });
}

const RULE_COUNT = Object.keys(RULES).length;

/** All rules have read the first half: from here on there is another exception, and another rule. */
async function changeRules({ service: { url }, rules, lists }: Opened): Promise<void> {
  await settled(url, half, RULE_COUNT);
  writeFileSync(lists, HALF.lists);
  writeRules(rules, HALF.rule);
  await until(url, ({ rules: { enabled } }) => enabled === RULE_COUNT + 1);
}

async function cursorsIn(data: string): Promise<string> {
  const reader = await openDetectionReader(join(data, DETECTION_FILE));
  try {
    return JSON.stringify(reader.states.list().map(({ ruleId, cursor }) => [ruleId, cursor]));
  } finally {
    reader.close();
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
  const { rules, lists } = reference;
  const options = ['--rules', rules, '--exceptions', lists];
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
  for (const name of Object.keys({ ...RULES, ...HALF.rule })) {
    const rule = name.replace('.toml', '');
    const isSample = rule === 'sample';
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
    if (matches !== wanted['matches'] && !isSample)
      faults.push(`${rule}: ${matches} matches, undisturbed ${wanted['matches']}`);
    const rows = killed.ids.get(rule)?.length ?? 0;
    if (rows !== alerts) faults.push(`${rule}: ${rows} alerts are stored, ${alerts} were counted`);
    const absorbed = killed.suppressed.get(rule) ?? 0;
    if (absorbed !== suppressed)
      faults.push(`${rule}: alerts say ${absorbed} suppressed, the account ${suppressed}`);
    if (!/^(?:plain|half)/.test(rule)) continue;
    if (sorted(killed.ids.get(rule)) !== sorted(undisturbed.ids.get(rule)))
      faults.push(`${rule}: other alerts than undisturbed`);
    if (rule.startsWith('plain') && sorted(killed.ids.get(rule)) !== sorted(scan.get(rule)))
      faults.push(`${rule}: other alerts than a scan`);
  }
  return faults;
}

const half = documents.length / 2;
const reference = await open('undisturbed');
await reference.service.start();
await send(reference.service.url, 0, half, Infinity);
await changeRules(reference);
await send(reference.service.url, half, documents.length, Infinity);
await settled(reference.service.url, documents.length, RULE_COUNT + 1);
await quiet(reference.service.url);
await reference.service.stop();

const killed = await open('killed');
const { data, rules, service } = killed;
await service.start();
let sent = 0;
let slowest = 0;
/** What the rules had read at each kill. */
const cursors = new Set<string>();
for (let kill = 1; kill <= kills; kill += 1) {
  const isHalf = kill === Math.ceil(kills / 2);
  const share = Math.ceil((documents.length * kill) / kills);
  const to = kill <= kills / 2 ? Math.min(half, share) : share;
  const [shortest, longest] = LIVES_MS[kill % 2 === 0 ? 0 : 1];
  const end = performance.now() + shortest + Math.random() * (longest - shortest);
  const sending = (async () => {
    const pauseMs = (end - performance.now()) / 3;
    while (sent < to && performance.now() < end)
      sent = await send(service.url, sent, to, end, pauseMs);
  })();
  await sleep(Math.max(0, end - performance.now()));
  // The rule is as before, and yet has to be read again.
  if (kill % 5 === 0)
    writeRules(rules, { 'plain-event.toml': `${RULES['plain-event.toml']}\n# ${kill}\n` });
  await service.kill();
  await sending;
  cursors.add(await cursorsIn(data));
  if (kill % 2 === 0) damageCandidates(data);
  const milliseconds = await service.start();
  slowest = Math.max(slowest, milliseconds);
  console.log(
    `kill ${kill}: ${sent} documents acknowledged; ready again after ${milliseconds.toFixed(0)} ms`,
  );
  if (isHalf) {
    sent = await send(service.url, sent, half, Infinity);
    await changeRules(killed);
  }
}
sent = await send(service.url, sent, documents.length, Infinity);
await settled(service.url, documents.length, RULE_COUNT + 1);
await quiet(service.url);
const found: string[] = [];
const shown = ((await (await fetch(`${service.url}/dw/alerts/_count`)).json()) as { count: number })
  .count;
for (let jobs = 0; jobs < Math.min(10, kills); jobs += 1) {
  found.push(...(await killJobs(service, shown)));
}
const code = await service.stop();

const result = await foundIn(data);
found.push(...faultsOf(result, await foundIn(reference.data), scanned()));
const reader = await openDetectionReader(join(data, DETECTION_FILE));
found.push(...storyFaults(reader));
reader.close();
if (code !== 0) found.push(`the service ended with ${code} when it was asked to`);
for (const fault of found) console.error(fault);
if (found.length > 0) {
  console.error(`${found.length} faults; the data are in ${folder}`);
  process.exit(1);
}
const alerts = [...result.ids.values()].reduce((sum, ids) => sum + ids.length, 0);
rmSync(folder, { recursive: true });
console.log(
  `${kills} kills, ${documents.length} documents, ${alerts} alerts of ${result.ids.size} rules: no fault; rules had come further in ${cursors.size} of the lives; ready again after ${slowest.toFixed(0)} ms at most`,
);
