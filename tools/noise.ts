// Measures how often the shipped rules alert on benign and attack recordings, and which steps of attacks and of ordinary
// work they see, and writes the tables into the README of the rules. `--check` writes nothing and fails on an outdated table.
// `--first NAME…` also keeps the figures of new workloads, which must be done before any rule is changed for them.
import { readFileSync, writeFileSync } from 'node:fs';
import { shippedRules } from './containers/shipped-rules.ts';
import { textTable } from './containers/text-table.ts';
import { measureAll } from './noise/measure.ts';
import { noiseRecordings } from './noise/recordings.ts';
import { noiseMarkdown, noiseOf, tooLoud } from './noise/report.ts';
import { README, withTable } from './noise/readme.ts';
import { figuresOf, FIRST_FIGURES, firstFigures } from './noise/workloads.ts';
import { allSteps, stepsMarkdown } from './steps/report.ts';

const measured = await measureAll(noiseRecordings());
const rules = await shippedRules('content/rules');
const noise = noiseOf(rules, measured);
const now = figuresOf(rules, measured);
const option = process.argv.indexOf('--first');
if (option >= 0) {
  const names = process.argv.slice(option + 1);
  const added = Object.fromEntries(Object.entries(now).filter(([name]) => names.includes(name)));
  // Figures that are already kept stay.
  const kept = { ...added, ...firstFigures() };
  writeFileSync(FIRST_FIGURES, `${JSON.stringify(kept, undefined, 2)}\n`);
}
const before = readFileSync(README, 'utf8');
const after = withTable(
  withTable(before, 'noise', await noiseMarkdown(noise, measured, { now, first: firstFigures() })),
  'steps',
  await stepsMarkdown(await allSteps()),
);

console.log(
  textTable(
    ['RECORDING', 'GROUP', 'EVENTS', 'STARTS', 'ALERTS'],
    measured.map(({ name, group, events, starts, alerts }) => [
      name,
      group,
      events,
      starts,
      [...alerts.values()].reduce((sum, count) => sum + count, 0),
    ]),
  ),
);
console.log();
const loud = noise.filter(({ where }) => where.length > 0);
console.log(
  textTable(
    ['RULE', 'SEVERITY', 'OPEN', 'HELD-OUT', 'EARLIER', 'IN'],
    loud.map(({ rule, alerts, where }) => [
      rule.name,
      rule.severity,
      alerts.open,
      alerts['held-out'],
      alerts.earlier,
      where.join(', '),
    ]),
  ),
);
const faults = tooLoud(noise, measured).map((sentence) => `too loud: ${sentence}`);
if (process.argv.includes('--check')) {
  if (before !== after) faults.push(`${README} is stale; run "npm run noise"`);
} else writeFileSync(README, after);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
