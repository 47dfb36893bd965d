// Benchmarks of the alert store: how fast many alerts are listed, counted, changed and added, and the disk space of
// each. Runs in this process, as the detection thread uses the store.
//
//   npm run bench:alerts                           a million alerts
//   npm run bench:alerts -- --alerts 100000 --samples 100
//   npm run bench:alerts -- --file /tmp/a.db       keeps the store, and reuses it if it has as many alerts
//   npm run bench:alerts -- --state postgres://…   the same in PostgreSQL
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import { intervalsOf } from '../../src/faces/elasticsearch/search/intervals.ts';
import type { AlertOrder, AlertQuery, AlertStore } from '../../src/stores/alert-store.ts';
import type { DetectionStore } from '../../src/stores/detection-store.ts';
import { openDetectionStore } from '../../src/stores/open/detection.ts';
import {
  containerId,
  containerName,
  DAY,
  END,
  hostOf,
  idOf,
  imageOf,
  makeAlert,
  namespaceOf,
  processName,
  randomNumbers,
  ruleName,
  START,
} from './alerts.ts';
import { Figure } from './figure.ts';
import { fill } from './fill.ts';
import { measureSearches } from './searches.ts';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '1000000' },
    samples: { type: 'string', default: '400' },
    file: { type: 'string' },
    state: { type: 'string' },
  },
});
const ALERTS = Number(values.alerts);
const SAMPLES = Number(values.samples);
const HOURS = intervalsOf('hour', null, 0);
const BULK = Math.min(10_000, ALERTS / 10);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-alerts-'));
  const path = values.file ?? join(folder, 'detection.db');
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`);
  const isNew = !existsSync(path);
  const store = await openDetectionStore(path, { state: values.state ?? null });
  if (isNew) fill(store, ALERTS);
  const { alerts } = store;
  console.log(`${alerts.count({ includesBuildingBlocks: true })} alerts\n`);
  console.log('| figure | median ms | p95 | most | CPU ms | p95 | most | slowest |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
  measureQueries(alerts);
  measureOthers(alerts);
  measureSearches(store);
  measureWrites(store);
  store.close();
  if (values.state === undefined) printSizes(path);
  rmSync(folder, { recursive: true });
}

type Named = readonly [name: string, query: AlertQuery];

const facet = (
  name: NonNullable<AlertQuery['facets']>[number]['facet'],
  ...wanted: string[]
): AlertQuery => ({ facets: [{ facet: name, values: wanted }] });

/** Conditions of all kinds, common and rare. */
const CONDITIONS: readonly Named[] = [
  ['open', { statuses: ['open'] }],
  ['acknowledged', { statuses: ['acknowledged'] }],
  ['not closed', { statuses: ['open', 'acknowledged'] }],
  ['closed', { statuses: ['closed'] }],
  ['false positives', { closeReasons: ['false_positive'] }],
  ['low', { severities: ['low'] }],
  ['critical', { severities: ['critical'] }],
  ['high and critical', { severities: ['high', 'critical'] }],
  ['common rule', { ruleIds: [ruleName(0)] }],
  ['rare rule', { ruleIds: [ruleName(59)] }],
  ['ten rules', { ruleIds: Array.from({ length: 10 }, (_, index) => ruleName(index * 5)) }],
  ['tag of rules', { ruleTags: ['Tactic: 3'] }],
  ['common container', facet('container.id', containerId(0))],
  ['rare container', facet('container.id', containerId(499))],
  [
    '20 containers',
    facet('container.name', ...Array.from({ length: 20 }, (_, c) => containerName(c))),
  ],
  ['image', facet('container.image.name', imageOf(7))],
  ['namespace', facet('orchestrator.namespace', namespaceOf(3))],
  ['rare namespace', facet('orchestrator.namespace', namespaceOf(29))],
  ['host', facet('host.name', hostOf(5))],
  ['root', facet('user.name', 'root')],
  ['another user', facet('user.name', 'postgres')],
  ['common process', facet('process.name', processName(0))],
  ['rare process', facet('process.name', processName(39))],
  ['common parent', facet('process.parent.name', 'nginx')],
  ['unknown process', facet('process.name', 'does-not-exist')],
  ['not root', { facets: [{ facet: 'user.name', values: ['root'], isNegated: true }] }],
  ['rare tag', { tags: ['rare'] }],
  ['common tag', { tags: ['common'] }],
  ['assignee', { assignees: ['bob'] }],
  ['story', { stories: ['story-2500'] }],
  ['last day', { from: END - DAY }],
  ['first week', { to: START + 7 * DAY }],
];

const both = ([one, a]: Named, [other, b]: Named): Named => [
  `${one}, ${other}`,
  { ...a, ...b, facets: [...(a.facets ?? []), ...(b.facets ?? [])] },
];

const ORDERS: readonly AlertOrder[] = ['newest', 'oldest', 'severity', 'risk'];

function measureQueries(alerts: AlertStore): void {
  const random = randomNumbers(7);
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const pairs = Array.from({ length: SAMPLES }, () => both(any(CONDITIONS), any(CONDITIONS)));
  const first = new Figure('page of 50, two conditions, any order');
  const deep = new Figure('the same, 20 pages on');
  for (const [index, [name, query]] of pairs.entries()) {
    const order = any(ORDERS);
    let next = first.time(`${name}; ${order}`, () => alerts.page(query, order, 50)).next;
    if (index % 4 > 0) continue;
    for (let page = 1; page < 20 && next !== null; page += 1) {
      next = alerts.page(query, order, 50, next).next;
    }
    if (next !== null) deep.time(`${name}; ${order}`, () => alerts.page(query, order, 50, next));
  }
  first.print();
  deep.print();
  const month = { from: START, to: END };
  const histogram = new Figure('histogram of 30 days by the hour, two conditions');
  const count = new Figure('count, two conditions');
  const top = new Figure('top 10, two conditions');
  for (const [name, query] of pairs) {
    histogram.time(name, () => alerts.histogram({ ...month, ...query }, HOURS));
    count.time(name, () => alerts.count(query));
    const by = any(['rule', 'container.id', 'process.name', 'status', 'tag', 'severity'] as const);
    top.time(`${name}; ${by}`, () => alerts.top(query, by, 10));
  }
  histogram.print();
  count.print();
  top.print();
}

function measureOthers(alerts: AlertStore): void {
  const timed = (name: string, work: () => unknown): void => {
    const figure = new Figure(name);
    for (let run = 0; run < 5; run += 1) figure.time('', work);
    figure.print();
  };
  timed('page of 50, no condition', () => alerts.page({}, 'newest', 50));
  timed('histogram of 30 days by the hour, no condition', () => alerts.histogram({}, HOURS));
  timed('top 10 rules, no condition', () => alerts.top({}, 'rule', 10));
  timed('top 10 containers, no condition', () => alerts.top({}, 'container.id', 10));
  timed('verdicts of all rules', () => alerts.verdicts());
  timed('stories of the last day', () => alerts.stories({ from: END - DAY, limit: 200 }));
  timed('stories, the worst 50', () => alerts.stories({ limit: 50 }));
  timed('a text that is rare, all alerts', () =>
    alerts.page({ text: `run ${ALERTS / 2 + 1}"` }, 'newest', 50),
  );
  timed('1,000 changes', () => alerts.changesSince(ALERTS / 2, 1_000));
}

function measureWrites(store: DetectionStore): void {
  const { alerts } = store;
  const random = randomNumbers(Date.now());
  const added = new Figure('100 alerts added in a transaction');
  const base = ALERTS * 10 + Math.floor(random() * 1e9);
  for (let run = 0; run < 20; run += 1) {
    const some = Array.from({ length: 100 }, (_, index) => ({
      ...makeAlert(base + run * 100 + index, ALERTS, random),
      createdAt: END + run * 1_000,
    }));
    added.time('', () => store.transaction(() => alerts.add(some)));
  }
  added.print();
  const changed = new Figure(`status of ${BULK} changed, scattered over all`);
  const undone = new Figure('the same undone');
  const step = Math.floor(ALERTS / BULK);
  // Other alerts and another reason in each run: a store that is reused has those of the previous run.
  const offset = Math.floor(random() * step);
  for (let run = 0; run < 3; run += 1) {
    const ids = Array.from({ length: BULK }, (_, index) =>
      idOf(index * step + ((offset + run) % step)),
    );
    const job = `job-${base}-${run}`;
    const author = { at: END, by: 'eve', job };
    changed.time('', () => alerts.change(ids, { status: 'closed', closeReason: null }, author));
    alerts.change(ids, { status: 'acknowledged' }, { ...author, job: `${job}-b` });
    undone.time('', () => alerts.undo(`${job}-b`, author, BULK));
  }
  changed.print();
  undone.print();
  const query: AlertQuery = { ruleIds: [ruleName(1)], statuses: ['open'] };
  const found = new Figure(`status of ${BULK} changed, those of a rule, with finding them`);
  for (let run = 0; run < 3; run += 1) {
    const author = { at: END, by: 'eve', job: `rule-${base}-${run}` };
    const change = { status: 'acknowledged' } as const;
    found.time('', () => alerts.change(alerts.ids(query, BULK, null), change, author));
    alerts.undo(author.job, author, BULK);
  }
  found.print();
  const ids = new Figure(`${BULK} ids of a common query`);
  for (let run = 0; run < 3; run += 1) {
    ids.time('', () => alerts.ids({ statuses: ['open'] }, BULK, idOf(run)));
  }
  ids.print();
  const expired = new Figure(`${BULK} expired, and rolled back`);
  for (let run = 0; run < 3; run += 1)
    expired.time('', () => rolledBack(store, () => alerts.expire(END, BULK)));
  expired.print();
}

/** The store is unchanged. */
function rolledBack(store: DetectionStore, work: () => unknown): void {
  const stop = new Error('stop');
  try {
    store.transaction(() => {
      work();
      throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
}

function printSizes(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      'SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 24',
    )
    .all() as { name: string; bytes: number }[];
  console.log(`\n${(statSync(path).size / ALERTS).toFixed(0)} bytes an alert on disk, of which\n`);
  for (const { name, bytes } of rows)
    console.log(`${(bytes / ALERTS).toFixed(1).padStart(8)} ${name}`);
  database.close();
}

await main();
