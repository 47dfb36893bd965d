import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { shippedRules } from '../containers/shipped-rules.ts';
import { measureAll, type Measured } from './measure.ts';
import { README, withTable } from './readme.ts';
import { noiseRecordings } from './recordings.ts';
import { noiseMarkdown, noiseOf, tooLoud, type RuleNoise } from './report.ts';
import { figuresOf, firstFigures, type Figures } from './workloads.ts';

let measured: readonly Measured[];
let noise: readonly RuleNoise[];
let now: Figures;
beforeAll(async () => {
  measured = await measureAll(noiseRecordings());
  const rules = await shippedRules('content/rules');
  noise = noiseOf(rules, measured);
  now = figuresOf(rules, measured);
});

it('the README of the rules shows what is measured; else run "npm run noise"', async () => {
  const readme = readFileSync(README, 'utf8');
  const table = await noiseMarkdown(noise, measured, { now, first: firstFigures() });
  expect(readme).toBe(withTable(readme, 'noise', table));
});

it('no rule above low is too loud', () => {
  expect(tooLoud(noise, measured)).toEqual([]);
});

it('measures at least 60,000 events of sixteen workloads, both seeds', () => {
  const workloads = measured.filter(({ group }) => group === 'open' || group === 'held-out');
  expect(workloads.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(60_000);
  for (const group of ['open', 'held-out']) {
    const names = workloads.filter((each) => each.group === group).map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(16);
  }
});
