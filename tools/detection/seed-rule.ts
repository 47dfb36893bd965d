// Runs a shipped rule in the service over 101 matching events, and checks its cap, its alerts and their
// contents against its file.
//
//   npx tsx tools/detection/seed-rule.ts [--as-shipped] [--cli dist/cli/main.cjs]
//
// Its interval is shortened to 5 seconds unless `--as-shipped` is given: then it takes two intervals of 5 minutes.
import { Client } from '@elastic/elasticsearch';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'smol-toml';
import { freePort, ServiceProcess } from '../service-process.ts';

const RULE = 'content/rules/execution_container_management_utility.toml';
const EXCEPTIONS = 'content/exceptions/runc-init.ndjson';
const RECORDING = 'content/samples/attack.ndjson.gz';
const STREAM = 'logs-cloud_defend.process-default';
const DOCUMENTS = 101;
const CAP = 100;
/** The maximum time for a run to start and complete once it is due. */
const PATIENCE_MS = 20_000;

const { values } = parseArgs({
  options: {
    'as-shipped': { type: 'boolean', default: false },
    cli: { type: 'string', default: 'dist/cli/main.cjs' },
  },
});
const isShipped = values['as-shipped'];
const intervalMs = isShipped ? 300_000 : 5_000;

type Fields = Readonly<Record<string, unknown>>;

interface Run {
  readonly id: string;
  readonly plannedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly matches: number;
  readonly fromBacklog: number;
  readonly alerts: number;
  readonly backlog: number;
  readonly outcome: string;
}

const faults: string[] = [];

function expect(what: string, actual: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(actual, wanted)) return;
  const text = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
  faults.push(`${what} is ${text(actual)} instead of ${text(wanted)}`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seed-rule-'));
  const rule = join(folder, 'rule.toml');
  const text = readFileSync(RULE, 'utf8');
  writeFileSync(rule, isShipped ? text : withInterval(text, '5s'));
  const data = join(folder, 'data');
  const options = ['--rules', rule, '--exceptions', EXCEPTIONS];
  const command = [process.execPath, values.cli];
  const service = new ServiceProcess(command, data, await freePort(), options);
  try {
    await service.start();
    const documents = executions();
    await send(service.url, documents);
    const stored = Date.now();
    console.log(
      `${clock(stored)} ${documents.length} documents sent by the client and acknowledged`,
    );
    await watch(service, stored);
    await compareAlerts(service, fieldsOf(readFileSync(rule, 'utf8')), documents);
    expect('the exit code of the service', await service.stop(), 0);
    compareStored(data, documents);
  } finally {
    await service.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const fault of new Set(faults)) console.error(fault);
  if (faults.length > 0) {
    console.error(`${faults.length} faults`);
    process.exitCode = 1;
  } else console.log('no fault');
}

function withInterval(text: string, interval: string): string {
  const changed = text.replace(/^interval = "5m"$/m, `interval = "${interval}"`);
  if (changed === text) throw new Error(`${RULE} has no interval of 5 minutes`);
  return changed;
}

/** The fields of the rule file, as JSON. */
const fieldsOf = (text: string): Fields =>
  (JSON.parse(JSON.stringify(parse(text))) as { rule: Fields }).rule;

/** A recorded execution of kubectl in a container, repeated, each time as a separate process. */
function executions(): Fields[] {
  const recording = gunzipSync(readFileSync(RECORDING)).toString('utf8');
  const line = recording.split('\n').find((each) => {
    if (!each.includes('"kubectl"')) return false;
    const { event, process } = JSON.parse(each) as Record<string, Fields | undefined>;
    return event?.['action'] === 'exec' && process?.['name'] === 'kubectl';
  });
  if (line === undefined) throw new Error(`${RECORDING} has no execution of kubectl`);
  const recorded = JSON.parse(line) as { event: Fields; process: Fields };
  const start = Date.now();
  return Array.from({ length: DOCUMENTS }, (_, number) => {
    // With full nanosecond precision, which must not be lost.
    const time = `${new Date(start + number).toISOString().slice(0, -1)}${String(100_001 + number)}Z`;
    return {
      ...recorded,
      '@timestamp': time,
      event: { ...recorded.event, id: `seed-${number}`, created: time },
      process: {
        ...recorded.process,
        pid: 40_000 + number,
        entity_id: Buffer.from(`node-1:${40_000 + number}`).toString('base64'),
        start: time,
      },
    };
  });
}

async function send(url: string, documents: readonly Fields[]): Promise<void> {
  const client = new Client({ node: url });
  const { failed, successful } = await client.helpers.bulk({
    datasource: [...documents],
    onDocument: () => ({ create: { _index: STREAM } }),
  });
  await client.close();
  expect('documents that were taken in', successful, documents.length);
  expect('documents that were refused', failed, 0);
}

/** Checks the number of alerts over time: none, those of the first run, then all, and no more. */
async function watch(service: ServiceProcess, stored: number): Promise<void> {
  const counts = [0];
  let end = stored + 2 * intervalMs + PATIENCE_MS;
  while (Date.now() < end) {
    const { count } = (await service.json(`/dw/alerts/_count`)) as { count: number };
    if (count !== counts.at(-1)) {
      counts.push(count);
      console.log(`${clock(Date.now())} ${count} alerts`);
      // All alerts exist: further runs of the short interval must not add any.
      if (count >= DOCUMENTS) end = Math.min(end, Date.now() + 5_000 + 1_000);
    }
    await sleep(100);
  }
  expect('the number of alerts', counts, [0, CAP, DOCUMENTS]);
  const { runs } = (await service.json(`/dw/runs?notable=true&limit=1000`)) as { runs: Run[] };
  const inOrder = runs.toReversed();
  for (const run of inOrder) {
    const { plannedAt, startedAt, matches, fromBacklog, alerts, backlog, outcome } = run;
    console.log(
      `${clock(startedAt)} run, ${startedAt - plannedAt} ms after it was due: ${matches} matches, ${fromBacklog} judged again, ${alerts} alerts, ${backlog} into the backlog, ${outcome}`,
    );
  }
  const what = inOrder.map(({ matches, fromBacklog, alerts }) => [matches, fromBacklog, alerts]);
  expect('matches, taken up and alerts of the runs', what, [
    [DOCUMENTS, 0, CAP],
    [0, DOCUMENTS - CAP, DOCUMENTS - CAP],
  ]);
  const [first, second] = inOrder;
  // If the documents are sent before the rules are loaded, the first run starts at once.
  if (first !== undefined && second !== undefined) {
    const between = second.plannedAt - first.plannedAt;
    expect('the runs are at most an interval apart', between > 0 && between <= intervalMs, true);
  }
}

const KEY = 'kibana.alert.rule.';

/** Fields with other names in an alert. */
const RENAMED: Readonly<Record<string, string>> = { index: 'indices' };

/** Fields that an alert has only in the rule's parameters. */
const ONLY_PARAMETERS: ReadonlySet<string> = new Set(['query', 'language']);

async function compareAlerts(
  service: ServiceProcess,
  rule: Fields,
  documents: readonly Fields[],
): Promise<void> {
  const { alerts } = (await service.json(`/dw/alerts?limit=500`)) as { alerts: { id: string }[] };
  const sent = new Map(documents.map((each) => [(each['event'] as Fields)['id'], each]));
  for (const { id } of alerts) {
    const { document } = (await service.json(`/dw/alerts/${id}`)) as { document: Fields };
    compareRule(document, rule);
    const key = document['kibana.alert.original_event.id'];
    const event = sent.get(key);
    if (event === undefined) faults.push(`alert ${id} is of event ${JSON.stringify(key)}`);
    else compareEvent(document, event);
    sent.delete(key);
  }
  expect('events without an alert', [...sent.keys()], []);
  const names = Object.keys(rule).toSorted();
  console.log(`${alerts.length} alerts say what the file says of the rule: ${names.join(', ')}`);
  console.log('and hold all fields of the event that each is of');
}

function compareRule(document: Fields, rule: Fields): void {
  const parameters = (document[`${KEY}parameters`] ?? {}) as Fields;
  for (const [name, value] of Object.entries(rule)) {
    expect(`${name} in the parameters of the rule`, parameters[name], value);
    if (ONLY_PARAMETERS.has(name)) continue;
    expect(name, document[`${KEY}${RENAMED[name] ?? name}`], value);
  }
  // Fields that the file omits have their defaults.
  for (const name of ['setup', 'references', 'to'] as const) {
    if (name in rule) continue;
    expect(name, document[`${KEY}${name}`], { setup: '', references: [], to: 'now' }[name]);
  }
  expect('the severity of the alert', document['kibana.alert.severity'], rule['severity']);
  expect('the risk score of the alert', document['kibana.alert.risk_score'], rule['risk_score']);
  expect('the revision', document[`${KEY}revision`], 0);
}

/** The alert contains the event, except for its time and kind, where the alert has its own. */
function compareEvent(document: Fields, { '@timestamp': time, event, ...others }: Fields): void {
  for (const [name, value] of Object.entries(others)) {
    expect(`${name} of the event`, document[name], value);
  }
  expect('the time of the event', document['kibana.alert.original_time'], time);
  expect('event', document['event'], { ...(event as Fields), kind: 'signal' });
  for (const [name, value] of Object.entries(event as Fields)) {
    expect(`event.${name}`, document[`kibana.alert.original_event.${name}`], value);
  }
}

/** The stored event is identical to the sent one, byte for byte. */
function compareStored(data: string, documents: readonly Fields[]): void {
  const output = execFileSync(
    process.execPath,
    [values.cli, 'export', '--quiet', '--data', data, '--stream', STREAM],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const lines = documents.map((document) => JSON.stringify(document));
  expect('the stored events', output.trimEnd().split('\n').toSorted(), lines.toSorted());
}

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 23);

await main();
