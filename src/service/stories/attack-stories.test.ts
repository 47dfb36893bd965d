import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, run } from '../../cli/commands/run-command.testing.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import { alertOf, openBench } from './stories.testing.ts';

const SAMPLES = join(import.meta.dirname, '../../../content/samples');

/** An alert as scan has printed it. */
function rowOf(line: string): NewAlert {
  const document = JSON.parse(line) as Record<string, string> & {
    'kibana.alert.rule.parameters'?: { readonly name: string };
  };
  const group = document['kibana.alert.group.id'] ?? null;
  const isBlock = group !== null && 'kibana.alert.building_block_type' in document;
  const time = parseInstant(document['kibana.alert.original_time']!)!;
  const at = Number(time / 1_000_000n);
  return alertOf('', {
    at,
    id: document['kibana.alert.uuid']!,
    ruleId: document['kibana.alert.rule.rule_id']!,
    ruleName: document['kibana.alert.rule.parameters']?.name ?? '',
    severity: document['kibana.alert.severity'] as NewAlert['severity'],
    kind: isBlock ? 'block' : 'alert',
    group,
    document: line,
  });
}

/** The alerts of recordings in the order in which a service raises them. */
async function alertsOf(...samples: readonly string[]) {
  const files = samples.map((name) => join(SAMPLES, `${name}.ndjson.gz`));
  const { stdout } = await run(process.execPath, [MAIN, 'scan', '--format', 'ndjson', ...files]);
  const rows = stdout.trim().split('\n').map(rowOf);
  const heads = rows.filter(({ kind }) => kind === 'alert');
  return { rows, inTime: heads.toSorted((a, b) => a.createdAt - b.createdAt) };
}

async function storiesOf({ rows, inTime }: Awaited<ReturnType<typeof alertsOf>>, size: number) {
  const bench = await openBench();
  for (const { ruleId, document } of rows) {
    const { 'kibana.alert.rule.parameters': rule } = JSON.parse(document) as Record<string, object>;
    if (rule !== undefined) bench.putRule(ruleId, rule);
  }
  for (let index = 0; index < inTime.length; index += size) {
    const heads = inTime.slice(index, index + size);
    const blocks = rows.filter(
      ({ kind, group }) => kind === 'block' && heads.some((head) => head.group === group),
    );
    bench.raise(...heads, ...blocks);
  }
  const { stories } = bench.store.alerts.stories({ limit: 1_000 });
  bench.close();
  return stories;
}

const ATTACK = {
  title: expect.stringMatching(
    /^Container .* and \d+ other rules: container blog of pod shop\/blog-5f7c9d8b64-t6wzn and 3 other places$/,
  ) as string,
  because:
    'These alerts are together because they are in containers of node-1 that were entered within 30 minutes after an escape to it, in container blog of pod shop/blog-5f7c9d8b64-t6wzn, in container redis of pod data/redis-0, or in container toolbox, with at most 30 minutes between one and the next.',
  severity: 'critical',
};

describe('stories of the recordings', () => {
  it('makes one story of the attack, whatever runs its alerts come from and in whatever order', async () => {
    const alerts = await alertsOf('attack');
    const story = { ...ATTACK, alerts: alerts.inTime.length };
    for (const size of [1, 20, 1_000]) expect(await storiesOf(alerts, size)).toMatchObject([story]);
    const backwards = { ...alerts, inTime: alerts.inTime.toReversed() };
    expect(await storiesOf(backwards, 7)).toMatchObject([story]);
  });

  it('does not put ordinary activity into the story of the attack, nor one container into the story of another', async () => {
    const attack = await alertsOf('attack');
    const ordinary = await storiesOf(await alertsOf('benign', 'containers-benign'), 20);
    expect(ordinary.every(({ title }) => !title.includes('other place'))).toBe(true);
    const [first, ...others] = await storiesOf(
      await alertsOf('attack', 'benign', 'containers-benign'),
      20,
    );
    expect(first).toMatchObject({ ...ATTACK, alerts: attack.inTime.length });
    expect(others).toHaveLength(ordinary.length);
  });

  it('keeps attacks in different containers apart, except after an escape to their host', async () => {
    // One attack for each rule, one after the other, each in a container of its own on the same host.
    const stories = await storiesOf(await alertsOf('containers-attack'), 20);
    const isJoined = ({ title }: { title: string }) => / and \d+ other places?(?:,|$)/.test(title);
    const joined = stories.filter(isJoined);
    expect(stories.length).toBeGreaterThan(80);
    expect(joined.length).toBeLessThanOrEqual(2);
    for (const { because } of joined) expect(because).toContain('after an escape to it');
    expect(new Set(stories.map(({ title }) => title)).size).toBe(stories.length);
  });
});
