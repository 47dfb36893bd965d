// Kills the service repeatedly while it stores events and runs rules, and compares the alerts of its rules
// with an undisturbed run and with a scan of the same events. In between, files of candidates are damaged and
// a rule file is rewritten; half way, both runs get an exception and another rule. Finally, a change of all alerts
// and its undo are killed. With `--postgres`, rules and alerts of the killed service are in a server that loses its power now
// and then, too.
//
//   tsx tools/kill-service/rules.ts [--kills 30] [--documents 30000] [--postgres]
//
// Rules without suppression and cap must raise alerts with the same ids. For all rules the sum must be
// the same: matches = alerts + suppressed + backlog + excepted + self-matches + duplicates.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { DETECTION_FILE, openDetectionReader } from '../../src/stores/open/detection.ts';
import { damageCandidates, killJobs, storyFaults } from './disturbances.ts';
import { cursorsIn, faultsOf, foundIn, scanned } from './found-alerts.ts';
import {
  openRuleService,
  quiet,
  send,
  settled,
  until,
  writeRules,
  type RuleService,
} from './rule-service.ts';
import { documentsOf, HALF, RULES } from './rules-and-events.ts';

/**
 * The minimum and maximum time between a start and a kill, in turns: rules are first parsed and then run, so a process of
 * the first kind mostly ends before any rule has made progress, one of the second in the middle of it.
 */
const LIVES_MS = [
  [0, 1_500],
  [1_500, 7_000],
] as const;

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    documents: { type: 'string' },
    postgres: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills ?? 10);
const documents = documentsOf(Number(values.documents ?? 20_000));

if (values.postgres && !hasPostgres) {
  console.log('there is no PostgreSQL on this machine: SKIPPED');
  process.exit(0);
}
const postgres = values.postgres ? PostgresServer.start(true) : null;
const folder = mkdtempSync(join(tmpdir(), 'kill-rules-'));

const RULE_COUNT = Object.keys(RULES).length;

/** All rules have read the first half: from here on there is another exception and another rule. */
async function changeRules({ service, rules, lists }: RuleService): Promise<void> {
  await settled(service, half, RULE_COUNT);
  writeFileSync(lists, HALF.lists);
  writeRules(rules, HALF.rule);
  await until(service, ({ rules: { enabled } }) => enabled === RULE_COUNT + 1);
}

const half = documents.length / 2;
const reference = await openRuleService(folder, 'undisturbed');
await reference.service.start();
await send(reference.service.url, documents, 0, half, Infinity);
await changeRules(reference);
await send(reference.service.url, documents, half, documents.length, Infinity);
await settled(reference.service, documents.length, RULE_COUNT + 1);
await quiet(reference.service);
await reference.service.stop();

const killed = await openRuleService(
  folder,
  'killed',
  postgres === null ? [] : ['--state', postgres.url],
);
const { data, rules, service } = killed;
await service.start();
let sent = 0;
let slowest = 0;
/** The positions of the rules at each kill. */
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
      sent = await send(service.url, documents, sent, to, end, pauseMs);
  })();
  if (postgres !== null && kill % 2 === 1) {
    await sleep(Math.max(0, (end - performance.now()) / 2));
    postgres.down('immediate');
    postgres.up();
  }
  await sleep(Math.max(0, end - performance.now()));
  // The rule is unchanged, but its file has to be read again.
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
    sent = await send(service.url, documents, sent, half, Infinity);
    await changeRules(killed);
  }
}
sent = await send(service.url, documents, sent, documents.length, Infinity);
await settled(service, documents.length, RULE_COUNT + 1);
await quiet(service);
const found: string[] = [];
const shown = ((await service.json('/dw/alerts/_count')) as { count: number }).count;
for (let jobs = 0; jobs < Math.min(10, kills); jobs += 1) {
  found.push(...(await killJobs(service, shown)));
}
const code = await service.stop();

const result = await foundIn(data);
const names = Object.keys({ ...RULES, ...HALF.rule });
const scan = scanned(folder, reference, documents);
found.push(...faultsOf(names, result, await foundIn(reference.data), scan));
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
postgres?.stop();
console.log(
  `${kills} kills, ${documents.length} documents, ${alerts} alerts of ${result.ids.size} rules: no fault; rules had come further in ${cursors.size} of the lives; ready again after ${slowest.toFixed(0)} ms at most`,
);
