import { describe, expect, it } from 'vitest';
import { loadRules } from '../load/load.ts';
import { memoryFiles } from '../load/memory-files.testing.ts';
import type { Data } from '../model/data.ts';
import { ruleText } from '../rule.testing.ts';
import { attachExceptions, exceptionsFor } from './attach.ts';
import { exported, ITEM, LIST, loadFiles } from './exception.testing.ts';

const REFERENCE = { id: '1', list_id: 'l', type: 'detection', namespace_type: 'single' };

const SEQUENCE = 'sequence by host.id with maxspan=1m [process where true] ![file where true]';

async function attached(rules: readonly Record<string, Data>[], objects: readonly object[]) {
  const files = Object.fromEntries(
    rules.map((rule, index) => [`r${index}.toml`, ruleText({ rule_id: `r${index}`, ...rule })]),
  );
  const loaded = await loadRules(Object.keys(files), memoryFiles(files));
  const { lists, items } = await loadFiles({ 'e.ndjson': exported(...objects) });
  const attachment = attachExceptions(loaded.rules, lists, items);
  for (const [index, rule] of loaded.rules.entries()) {
    expect(exceptionsFor(rule, lists, items)).toEqual(attachment.ofRule[index]);
  }
  const problems = attachment.ofRule.flatMap((each) => each.problems);
  return {
    items: attachment.ofRule.map((each) => each.items),
    idle: attachment.idle,
    codes: problems.map(({ code }) => code),
    problems,
  };
}

const withRules = (rules: unknown) => ({ ...LIST, meta: { dockwarden: { rules } } });
const withMetadata = (metadata: object) => ({ ...LIST, meta: { dockwarden: { metadata } } });
const forStage = (stage: number) => ({ ...ITEM, meta: { dockwarden: { stage } } });

describe('the exceptions of a rule', () => {
  it.each<[string, Record<string, Data>, readonly object[], readonly number[]]>([
    ['a reference', { exceptions_list: [REFERENCE] }, [LIST, ITEM], [0]],
    ['no reference', {}, [LIST, ITEM], []],
    [
      'a reference to another',
      { exceptions_list: [{ ...REFERENCE, list_id: 'm' }] },
      [LIST, ITEM],
      [],
    ],
    [
      'a reference to another namespace',
      { exceptions_list: [{ ...REFERENCE, namespace_type: 'agnostic' }] },
      [LIST, ITEM],
      [],
    ],
    [
      'a reference of another type',
      { exceptions_list: [{ ...REFERENCE, type: 'rule_default' }] },
      [LIST, ITEM],
      [0],
    ],
    ['a list for all rules', {}, [withRules('all'), ITEM], [0]],
    ['a list for rules by id', {}, [withRules(['x', 'r0']), ITEM], [0]],
    ['a list for other rules', {}, [withRules(['x']), ITEM], []],
    ['a file for rules by id', {}, [withMetadata({ rule_ids: ['r0'] }), ITEM], [0]],
    ['a file for rules by name', { name: 'N' }, [withMetadata({ rule_names: ['N'] }), ITEM], [0]],
    [
      'all of these',
      { exceptions_list: [REFERENCE, REFERENCE] },
      [withRules(['r0', 'r0']), ITEM],
      [0],
    ],
    [
      'several lists',
      { exceptions_list: [{ ...REFERENCE, list_id: 'm' }, REFERENCE] },
      [
        LIST,
        ITEM,
        { ...LIST, list_id: 'm' },
        { ...ITEM, item_id: 'j', list_id: 'm' },
        { ...ITEM, item_id: 'k' },
      ],
      [0, 1, 2],
    ],
    [
      'the list of the agent',
      { exceptions_list: [{ ...REFERENCE, list_id: 'endpoint_list', type: 'endpoint' }] },
      [
        { ...withRules('all'), list_id: 'endpoint_list', type: 'endpoint' },
        { ...ITEM, list_id: 'endpoint_list' },
      ],
      [],
    ],
    [
      'a name that means something',
      { rule_id: 'constructor' },
      [withRules(['__proto__']), ITEM],
      [],
    ],
    [
      'an item for its first stage',
      { exceptions_list: [REFERENCE], query: SEQUENCE },
      [LIST, forStage(1)],
      [0],
    ],
    [
      'an item for its missing stage',
      { exceptions_list: [REFERENCE], query: SEQUENCE },
      [LIST, forStage(2)],
      [0],
    ],
    [
      'an item for a stage beyond',
      { exceptions_list: [REFERENCE], query: SEQUENCE },
      [LIST, forStage(3)],
      [],
    ],
    [
      'an item for a stage of no sequence',
      { exceptions_list: [REFERENCE] },
      [LIST, forStage(1)],
      [],
    ],
  ])('%s', async (_, rule, objects, expected) => {
    const { items, idle } = await attached([rule], objects);
    expect(items).toEqual([expected]);
    expect(idle.map((why) => why === null)).toEqual(idle.map((__, at) => expected.includes(at)));
  });

  it('name the rule and the list of a reference that leads nowhere', async () => {
    const { problems, codes } = await attached(
      [{ exceptions_list: [REFERENCE, { ...REFERENCE, list_id: 'm' }] }],
      [{ ...LIST, namespace_type: 'agnostic' }],
    );
    expect(codes).toEqual(['RUL3107', 'RUL3107']);
    expect(problems[0]).toMatchObject({
      severity: 'warning',
      file: 'r0.toml',
      message:
        'the rule "Shell in a container" refers to the exception list "l", which does not exist',
      hint: 'there is one with namespace_type "agnostic"; the rule says "single"',
    });
    expect(problems[0]?.position?.line).toBeGreaterThan(10);
    expect(problems[1]?.hint).toMatch(/add the file/);
  });

  it('report another type and a stage that does not exist', async () => {
    const { codes, problems } = await attached(
      [{ exceptions_list: [{ ...REFERENCE, type: 'rule_default' }] }],
      [LIST, forStage(2)],
    );
    expect(codes).toEqual(['RUL3108', 'RUL3109']);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(problems[0]?.hint).toBe('write type = "detection" in the rule');
  });
});

it('an item for a stage in a list for all rules says nothing of rules without it', async () => {
  const { items, codes } = await attached(
    [{}, { query: SEQUENCE }],
    [withRules('all'), forStage(2)],
  );
  expect([items, codes]).toEqual([[[], [0]], []]);
});

describe('why an item applies to no rule', () => {
  it.each<[string, Record<string, Data>, readonly object[], RegExp | null]>([
    ['it does', { exceptions_list: [REFERENCE] }, [LIST, ITEM], null],
    [
      'no rule refers to it',
      {},
      [LIST, ITEM],
      /^no rule refers to its list: refer to the list in exceptions_list/,
    ],
    ['its list does not exist', {}, [ITEM], /^its list "l" does not exist$/],
    ['no rule has its stage', { exceptions_list: [REFERENCE] }, [LIST, forStage(2)], /stage/],
    [
      'the agent applies it',
      {},
      [
        { ...LIST, list_id: 'endpoint_list', type: 'endpoint' },
        { ...ITEM, list_id: 'endpoint_list' },
      ],
      /agent/,
    ],
  ])('%s', async (_, rule, objects, why) => {
    const { idle } = await attached([rule], objects);
    if (why === null) expect(idle).toEqual([null]);
    else expect(idle[0]).toMatch(why);
  });
});

describe('fields that the events of the rules do not have', () => {
  const own = (field: string) => ({ ...ITEM, entries: [{ field, type: 'exists' }] });
  const DEFEND = { exceptions_list: [REFERENCE], index: ['logs-cloud_defend*'] };
  const ANY = { exceptions_list: [REFERENCE], index: ['my-logs*'] };

  it.each<[string, string, readonly Record<string, Data>[], readonly string[]]>([
    ['one rule', 'kubernetes.namespace', [DEFEND], ['RUL3113']],
    ['two rules, reported once', 'kubernetes.namespace', [DEFEND, DEFEND], ['RUL3113']],
    ['another rule whose events are not known', 'kubernetes.namespace', [DEFEND, ANY], []],
    ['a field that is there', 'orchestrator.namespace', [DEFEND], []],
    ['an object', 'container', [DEFEND], []],
    ['a label', 'container.labels.app', [DEFEND], []],
    ['a typo, which the item has reported', 'process.nmae', [DEFEND], []],
  ])('%s', async (_, field, rules, codes) => {
    const { lists, items } = await loadFiles({ 'e.ndjson': exported(LIST, own(field)) });
    const files = Object.fromEntries(
      rules.map((rule, at) => [`r${at}.toml`, ruleText({ rule_id: `r${at}`, ...rule })]),
    );
    const loaded = await loadRules(Object.keys(files), memoryFiles(files));
    const { ofRule } = attachExceptions(loaded.rules, lists, items);
    const problems = ofRule.flatMap((each) => each.problems);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});
