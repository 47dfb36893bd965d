import { describe, expect, it } from 'vitest';
import { saveRunMatch } from '../../detect/run/run-event.ts';
import type { LiveMatch } from '../../detect/types/live-search.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { isRunnable, itemKey, type Data, type ExceptionItem } from '../../rules/index.ts';
import { loadText, ruleText } from '../../rules/rule.testing.ts';
import { assert } from '../../util/assert.ts';
import { parseInstant } from '../../util/time/index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { RuleEvaluation } from './rule-evaluation.ts';
import { CompiledRules, RuleEvaluations } from './rule-evaluations.ts';

const NOW = parseInstant('2026-11-24T12:00:00Z') ?? 0n;

async function activeRule(fields: Readonly<Record<string, Data | undefined>>): Promise<ActiveRule> {
  const { rules } = await loadText(ruleText({ index: undefined, ...fields }));
  const [source] = rules;
  assert(source?.rule != null && isRunnable(source.rule), 'a rule that runs');
  const { rule, document, file } = source;
  const id = rule.rule_id ?? '';
  const own = { id, rule, parameters: document.rule, file, source };
  return { ...own, uuid: id, revision: 1, isLive: false, signature: 's', stateKey: 'k' };
}

const item = (id: string, field: string, value: string, stage: number | null = null) =>
  ({
    item_id: id,
    list_id: 'list',
    namespace_type: 'single',
    name: id,
    entries: [{ field, type: 'match', operator: 'included', value }],
    os_types: [],
    stage,
  }) as unknown as ExceptionItem;

const evaluationOf = (rule: ActiveRule, items: readonly ExceptionItem[] = []) =>
  new RuleEvaluation(rule, items, [], DATA_SET_ALIASES);

function event(
  arrival: number,
  fields: Readonly<Record<string, unknown>>,
  more: Partial<CandidateEvent> = {},
): CandidateEvent {
  const document = { 'event.category': 'process', 'process.name': 'sh', ...fields };
  return {
    arrival,
    received: Number(NOW / 1_000_000n),
    index: 'logs-a',
    stream: 'logs-a',
    id: `id-${arrival}`,
    document: Buffer.from(JSON.stringify(document)),
    ...more,
  };
}

describe('the evaluation of one rule', () => {
  it('leaves out events that are no candidates, and keeps the order of arrival over indices', async () => {
    const evaluation = evaluationOf(
      await activeRule({ query: 'process where process.name == "sh"' }),
    );
    const events = [
      event(3, {}),
      event(5, { 'process.name': 'ls' }),
      event(7, {}, { index: 'logs-b' }),
      event(9, {}, { index: '' }),
      event(11, { 'process.name': 'bash' }, { index: 'logs-b' }),
      event(12, {}),
    ];
    const { candidates, failures } = evaluation.evaluate(events, NOW);
    expect(failures).toBe(0);
    expect(candidates.map(({ arrival, event }) => [arrival, event.index, event.id])).toEqual([
      [3, 'logs-a', 'id-3'],
      [7, 'logs-b', 'id-7'],
      [9, undefined, 'id-9'],
      [12, 'logs-a', 'id-12'],
    ]);
    expect(candidates[0]?.event.received).toBe(NOW);
    expect(candidates[1]?.event.load().document).toMatchObject({ 'process.name': 'sh' });
    expect(evaluation.evaluate([], NOW).candidates).toEqual([]);
  });

  it('is the same whether events are evaluated in one block or in several', async () => {
    const evaluation = evaluationOf(
      await activeRule({ query: 'process where process.name == "sh"' }),
    );
    const large = 'x'.repeat(300_000);
    const events = Array.from({ length: 12 }, (_, at) =>
      event(at, {
        'process.name': at % 3 === 1 ? 'ls' : 'sh',
        'process.title': at === 7 ? large.repeat(5) : `${at} ${large}`,
      }),
    );
    const { candidates, failures } = evaluation.evaluate(events, NOW);
    expect(failures).toBe(0);
    expect(candidates.map(({ arrival }) => arrival)).toEqual([0, 2, 3, 5, 6, 8, 9, 11]);
    expect(candidates.map(({ event: { id } }) => id)).toEqual(
      candidates.map(({ arrival }) => `id-${arrival}`),
    );
  });

  it('reads the index patterns of the rule', async () => {
    const evaluation = evaluationOf(await activeRule({ index: ['logs-b*'] }));
    const events = [event(1, {}), event(2, {}, { index: 'logs-b' })];
    expect(evaluation.evaluate(events, NOW).candidates.map(({ arrival }) => arrival)).toEqual([2]);
  });

  it('applies exceptions, numbered as the rule has them', async () => {
    const items = [item('other', 'user.name', 'bo'), item('ci', 'user.name', 'ci')];
    const rule = await activeRule({ query: 'process where process.name == "sh"' });
    const evaluation = evaluationOf(rule, items);
    const { candidates } = evaluation.evaluate(
      [event(1, { 'user.name': 'ci' }), event(2, {})],
      NOW,
    );
    expect(candidates.map(({ excepted }) => excepted)).toEqual([[{ item: 1, term: null }], []]);
    expect(evaluation.itemKey(1)).toBe(itemKey(items[1] as ExceptionItem));
    expect(evaluation.itemOf(evaluation.itemKey(1))).toBe(1);
    expect(evaluation.itemOf('gone')).toBeNull();
    expect(evaluation.liveRule(rule).hasExceptions).toBe(true);
  });

  it('means by now the time of the run', async () => {
    const evaluation = evaluationOf(
      await activeRule({ query: 'process where @timestamp >= "now-1m"' }),
    );
    const events = [event(1, { '@timestamp': '2026-11-24T11:59:30Z' })];
    const found = (now: bigint) => evaluation.evaluate(events, now).candidates.length;
    expect([found(NOW), found(NOW + 60_000_000_000n), found(NOW)]).toEqual([1, 0, 1]);
  });

  it('reads as event.ingested when the event was received, whatever its document says', async () => {
    const evaluation = evaluationOf(
      await activeRule({
        query: 'process where event.ingested >= "2026-11-24T11:00:00Z"',
        timestamp_override: 'event.ingested',
      }),
    );
    const claims = event(1, { 'event.ingested': '2020-01-01T00:00:00Z' });
    const older = event(2, { event: { ingested: '2026-11-25T00:00:00Z' } }, { received: 1e12 });
    const { candidates } = evaluation.evaluate([claims, older], NOW);
    expect(candidates.map(({ arrival }) => arrival)).toEqual([1]);
    expect([candidates[0]?.windowTime, candidates[0]?.availableAt]).toEqual([NOW, NOW]);
    expect(candidates[0]?.event.load().document).toMatchObject({
      'event.ingested': '2020-01-01T00:00:00Z',
    });
  });

  it('counts documents that cannot be read', async () => {
    const evaluation = evaluationOf(await activeRule({}));
    const broken = { ...event(1, {}), document: Buffer.from('{"a":') };
    const { candidates, failures, firstFailure } = evaluation.evaluate([broken, event(2, {})], NOW);
    expect([candidates.length, failures]).toEqual([1, 1]);
    expect(firstFailure).toMatch(/read/);
  });

  it('says what hides matches of the backlog by now, stage by stage, and what is lost', async () => {
    const rule = await activeRule({
      query:
        'sequence with maxspan=1m [process where process.name == "sh"] [process where process.name == "ls"]',
    });
    const before = evaluationOf(rule);
    const events = [
      event(1, { 'user.name': 'ci' }),
      event(2, { 'process.name': 'ls', 'user.name': 'ci' }),
      event(3, { 'user.name': 'bo' }),
    ];
    const { candidates } = before.evaluate(events, NOW);
    const [first, second, third] = candidates.map((each) => each.event);
    const matchOf = (...of: (typeof first | null)[]): string =>
      saveRunMatch({ kind: 'group', keys: [], events: of } as LiveMatch);
    const turn = { group: '', turn: 0 };
    const rows = [
      { key: 'a', match: matchOf(first, second), ...turn },
      { key: 'b', match: matchOf(third, second), ...turn },
      { key: 'c', match: matchOf(first, null), ...turn },
    ];
    const documents = new Map(events.map((each) => [each.arrival, each]));
    const hidden = (items: readonly ExceptionItem[]) =>
      evaluationOf(rule, items)
        .loadBacklog(rows, documents, NOW)
        .matches.map(({ key, hiddenBy }) => [key, ...hiddenBy]);
    expect(hidden([])).toEqual([['a'], ['b'], ['c']]);
    expect(hidden([item('x', 'user.name', 'no'), item('ci', 'user.name', 'ci', 1)])).toEqual([
      ['a', 1],
      ['b'],
      ['c', 1],
    ]);
    documents.delete(3);
    const { matches, lost } = before.loadBacklog(
      [...rows, { key: 'd', match: '{', ...turn }],
      documents,
      NOW,
    );
    expect(matches.map(({ key }) => key)).toEqual(['a', 'c']);
    expect(lost.map(({ key }) => key)).toEqual(['b', 'd']);
    expect(lost[0]?.message).toContain('number 3 is no longer stored');
  });
});

describe('compiled rules', () => {
  const exceptions = { lists: [], items: [], valueLists: [], ofRule: [[], [], []], idle: [] };

  it('are compiled once, and again when their state key changes', async () => {
    const compiled = new CompiledRules();
    const evaluations = new RuleEvaluations(DATA_SET_ALIASES, compiled);
    const rule = await activeRule({});
    const active = { rules: [rule], exceptions };
    const first = evaluations.of(active, 0);
    expect(evaluations.of({ rules: [{ ...rule, revision: 2 }], exceptions }, 0)).toBe(first);
    expect(evaluations.of({ rules: [{ ...rule, stateKey: 'l' }], exceptions }, 0)).not.toBe(first);
    evaluations.keepOnly(new Set());
    expect(compiled.size).toBe(0);
  });

  it('are compiled when they are used, and freed when they have been idle the longest', async () => {
    const compiled = new CompiledRules(2);
    const evaluations = new RuleEvaluations(DATA_SET_ALIASES, compiled);
    const rule = await activeRule({});
    const rules = ['a', 'b', 'c'].map((id) => ({ ...rule, id }));
    const [a, b, c] = rules.map((_, position) => evaluations.of({ rules, exceptions }, position));
    assert(a !== undefined && b !== undefined && c !== undefined, 'three rules');
    a.liveRule(rule);
    a.evaluate([], NOW);
    expect(compiled.size).toBe(0);
    for (const each of [a, b, a, c]) each.evaluate([event(1, {})], NOW);
    expect([a, b, c].map(({ isCompiled }) => isCompiled)).toEqual([true, false, true]);
    expect(compiled.size).toBe(2);
    expect(b.evaluate([event(1, {})], NOW).candidates.length).toBe(1);
    expect([a, b, c].map(({ isCompiled }) => isCompiled)).toEqual([false, true, true]);
  });
});
