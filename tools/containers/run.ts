// Runs the scenarios in real containers, traced by the sensor, and compares the alerts. See README.md.
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isGood, type Comparison } from './compare.ts';
import { ContainersError, exitWith } from './errors.ts';
import { whatIsMissing } from './host.ts';
import { record } from './record.ts';
import { readRequest, type RunRequest } from './request.ts';
import { loadScenarios } from './scenario.ts';
import { withContainers } from './session.ts';
import { isShown, shippedRules } from './shipped-rules.ts';
import { RUNC } from './starter.ts';
import { attackStory, benignStory, withReplays, type Story } from './stories.ts';
import { textTable } from './text-table.ts';

const RULES = 'content/rules';
const SCENARIOS = 'content/scenarios';

async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2));
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.log(`Real containers: SKIPPED, ${missing}.`);
    return 0;
  }
  if (!existsSync(request.cli.at(-1) ?? '')) {
    throw new ContainersError(`there is no ${request.cli.at(-1)}; run "npm run build" first`);
  }
  const { stories, kept } = await playStories(request);
  const comparisons = stories.flatMap((story) => story.comparisons);
  console.log(tableOf(comparisons));
  for (const { name, documents, said } of stories) {
    console.log(`\n${name}: ${documents} events`);
    if (said !== '') console.log(said.trimEnd());
  }
  for (const { name, reads } of (await shippedRules(RULES)).filter((rule) => !isShown(rule))) {
    console.log(`not run: ${name} reads ${reads.join(' and ')} events`);
  }
  if (kept !== undefined) console.log(`recordings and alerts: ${kept}`);
  const left = stories.flatMap((story) => story.leftBehind);
  if (left.length > 0) console.log(`left behind: tracing instance ${left.join(', ')}`);
  const bad = comparisons.filter((each) => !isGood(each)).length;
  console.log(`\n${comparisons.length - bad} as expected, ${bad} not`);
  return bad + left.length > 0 ? 1 : 0;
}

async function playStories(request: RunRequest) {
  const scenarios = loadScenarios(SCENARIOS);
  const benign = scenarios.filter(({ kind }) => kind === 'benign');
  const attacks = scenarios.filter(({ kind }) => kind === 'attack');
  const asked = attacks.filter(({ name }) => request.only === undefined || name === request.only);
  if (asked.length === 0) throw new ContainersError(`there is no scenario "${request.only}"`);
  const rules = await shippedRules(RULES);
  return withContainers(async (work, onEnd) => {
    const stage = { work, onEnd, request, rules, starter: RUNC, options: [] };
    const stories: Story[] = [];
    if (request.only === undefined) stories.push(await benignStory(stage, benign));
    const others = request.only === undefined ? benign : [];
    const attack = await attackStory(stage, asked, others);
    if (request.record !== undefined) await record([...stories, attack], work.path, request.record);
    stories.push(...(await withReplays(stage, asked, attack)));
    return { stories, kept: request.keep ? keep(stories) : undefined };
  });
}

function keep(stories: readonly Story[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-recordings-'));
  for (const { recording } of stories) {
    for (const path of [recording, `${recording}.alerts.ndjson`]) {
      copyFileSync(path, join(folder, basename(path)));
    }
  }
  return folder;
}

const tableOf = (comparisons: readonly Comparison[]): string =>
  textTable(
    ['RULE', 'SCENARIO', 'EXPECTED', 'FOUND', 'UNREAD', 'MS', 'VERDICT'],
    comparisons.map(({ rule, scenario, expected, found, unread, milliseconds, verdict }) => [
      rule,
      scenario === rule ? '' : scenario,
      expected,
      found,
      unread,
      milliseconds,
      verdict,
    ]),
  );

await exitWith(main);
