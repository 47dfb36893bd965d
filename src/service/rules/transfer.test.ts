import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_IMPORT_BYTES } from './limits.ts';
import type { RuleManager } from './rule-manager.ts';
import {
  apiRuleOf,
  BY,
  exported,
  itemOf,
  LIST,
  ManagerHouse,
  NOW,
  REFERENCE,
  taken,
  tomlRuleOf,
} from './rule-manager.testing.ts';

let house: ManagerHouse;
let manager: RuleManager;

beforeEach(async () => {
  house = new ManagerHouse();
  manager = await house.start();
});
afterEach(() => house.close());

const load = (text: string, overwrites = false, name = 'export.ndjson') =>
  taken(
    manager.import(
      { name, text, overwritesRules: overwrites, overwritesExceptions: overwrites },
      BY,
    ),
  );

const outcomes = (text: string, overwrites = false, name?: string) =>
  load(text, overwrites, name).objects.map(({ kind, id, outcome, refusal }) =>
    [kind, id, outcome, ...(refusal === null ? [] : [refusal.code])].join(' '),
  );

const CONNECTOR = {
  id: 'mail',
  type: 'action',
  attributes: { actionTypeId: '.email', name: 'Mail' },
};
const SUMMARY = { exported_count: 1 };

describe('an import', () => {
  it('takes rules, lists and items in any order, and says what became of each', () => {
    const text = exported(
      apiRuleOf('a', {
        exceptions_list: [REFERENCE],
        revision: 9,
        created_by: 'elastic',
        x_own: 1,
      }),
      apiRuleOf('b', { query: 'process where' }),
      itemOf('i'),
      LIST,
      itemOf('lost', { list_id: 'none' }),
      CONNECTOR,
      SUMMARY,
    );
    expect(outcomes(text)).toEqual([
      'rule a added',
      'rule b refused ENG1502',
      'exception item i added',
      'exception list list added',
      'exception item lost refused ENG1504',
      'connector mail ignored',
    ]);
    const { rules, exceptions } = manager.activeRules(NOW);
    expect(rules.map(({ id }) => id)).toEqual(['a']);
    expect(exceptions.ofRule[0]).toHaveLength(1);
    expect(taken(manager.rules.get('a')).rule).toMatchObject({
      revision: 0,
      created_by: 'alice',
      x_own: 1,
    });
    // One generation for all of it.
    expect(house.changes).toEqual([
      { added: ['a'], changed: [], removed: [], exceptionsChanged: true },
    ]);
  });

  it('leaves what is there, unless it is to be replaced', () => {
    load(exported(apiRuleOf('a'), LIST, itemOf('i')));
    const next = exported(apiRuleOf('a', { severity: 'high' }), LIST, itemOf('i', { name: 'New' }));
    expect(outcomes(next)).toEqual([
      'rule a refused ENG1506',
      'exception list list refused ENG1506',
      'exception item i refused ENG1506',
    ]);
    expect(taken(manager.rules.get('a')).severity).toBe('low');
    expect(outcomes(next, true)).toEqual([
      'rule a replaced',
      'exception list list replaced',
      'exception item i replaced',
    ]);
    expect(taken(manager.rules.get('a'))).toMatchObject({ severity: 'high', revision: 1 });
    expect(manager.exceptions.items(null, 0)[0]?.item['name']).toBe('New');
  });

  it('takes a TOML file', () => {
    expect(outcomes(tomlRuleOf('t'), false, 'rule.toml')).toEqual(['rule t added']);
    expect(taken(manager.export(['t'], 'toml'))[0]?.text).toContain('maturity = "production"');
  });

  it('reads the lines beside one that is broken', () => {
    const text = `${exported(apiRuleOf('a'))}{"rule_id": \n${exported(apiRuleOf('b'))}`;
    const { objects, errors } = load(text);
    expect(objects.map(({ outcome }) => outcome)).toEqual(['added', 'added']);
    expect(errors).toMatchObject([{ code: 'RUL1005', line: 2 }]);
  });

  it('is refused as a whole if it is nothing, of another kind, or too large', () => {
    const refusal = (name: string, text: string) =>
      manager.import({ name, text, overwritesRules: false, overwritesExceptions: false }, BY)
        .refusal?.code;
    expect(refusal('x.ndjson', '')).toBe('ENG1507');
    expect(refusal('x.zip', 'PK')).toBe('ENG1507');
    expect(refusal('x.ndjson', ' '.repeat(MAX_IMPORT_BYTES + 1))).toBe('ENG1507');
    expect(refusal('x.toml', '[tool]\nname = "x"\n')).toBe('ENG1507');
  });

  it('of thousands of rules and items takes seconds', () => {
    const count = 2_000;
    const rules = Array.from({ length: count }, (_, at) => apiRuleOf(`r${at}`));
    const items = Array.from({ length: count }, (_, at) => itemOf(`i${at}`));
    const begin = performance.now();
    const { objects } = load(exported(LIST, ...rules, ...items));
    expect(objects.every(({ outcome }) => outcome === 'added')).toBe(true);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});

describe('an export', () => {
  it('can be imported elsewhere, and is the same there', async () => {
    load(
      exported(
        apiRuleOf('a', { exceptions_list: [REFERENCE], x_own: { deep: [1.5, 'ü'] } }),
        apiRuleOf('b', { enabled: false }),
        LIST,
        itemOf('i', { comments: [{ comment: 'why', by: 'me' }] }),
      ),
    );
    const [file] = taken(manager.export(null, 'ndjson'));
    const lines = (file?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(
      lines.map((line) => line['rule_id'] ?? line['item_id'] ?? line['list_id'] ?? 'summary'),
    ).toEqual(['a', 'b', 'list', 'i', 'summary']);
    expect(lines.at(-1)).toMatchObject({ exported_count: 4, exported_rules_count: 2 });
    await house.close();
    house = new ManagerHouse();
    manager = await house.start();
    expect(outcomes(file?.text ?? '').every((each) => each.endsWith('added'))).toBe(true);
    const [again] = taken(manager.export(null, 'ndjson'));
    const stable = (text = '') => text.replaceAll(/"id":"0{8}[^"]*"/g, '""');
    expect(stable(again?.text)).toBe(stable(file?.text));
    expect(manager.rules.get('b').value?.isEnabled).toBe(false);
  });

  it('is a file for each rule and list as TOML, which a folder can hold', async () => {
    load(exported(apiRuleOf('a', { exceptions_list: [REFERENCE] }), LIST, itemOf('i')));
    for (const { name, text } of taken(manager.export(null, 'toml')))
      house.write(`rules/${name}`, text);
    manager = await house.start({ paths: [house.path('rules')] });
    expect(
      manager.report().folders?.problems.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
    const { rules, exceptions } = manager.activeRules(NOW);
    expect([rules.map(({ id }) => id), exceptions.ofRule]).toEqual([['a'], [[0]]]);
  });

  it('names a rule that is not there', () => {
    expect(manager.export(['z'], 'ndjson').refusal?.code).toBe('ENG1501');
    expect(manager.export(null, 'ndjson').refusal?.code).toBe('ENG1501');
  });
});

describe('the shipped rules', () => {
  it('come back from an export as they are', async () => {
    manager = await house.start(null, {
      pack: { rules: ['content/rules'], exceptions: ['content/exceptions'] },
    });
    const before = manager.activeRules(NOW);
    expect(before.notRun).toEqual([]);
    expect(manager.report().problems).toEqual([]);
    const [file] = taken(manager.export(null, 'ndjson'));
    const other = new ManagerHouse();
    try {
      manager = await other.start();
      load(file?.text ?? '');
      const after = manager.activeRules(NOW);
      expect(after.rules.map(({ signature }) => signature)).toEqual(
        before.rules.map(({ signature }) => signature),
      );
      expect(after.rules.map(({ stateKey }) => stateKey)).toEqual(
        before.rules.map(({ stateKey }) => stateKey),
      );
    } finally {
      await other.close();
    }
  });
});

it('an export has all digits of numbers', () => {
  const big = '"x_big":12345678901234567890';
  taken(manager.exceptions.putList(JSON.stringify(LIST).replace('{', `{${big},`), false, BY));
  const rule = JSON.stringify(apiRuleOf('a', { exceptions_list: [REFERENCE] }));
  taken(manager.rules.create(rule.replace('{', `{${big},`), BY));
  const [file] = taken(manager.export(null, 'ndjson'));
  expect(file?.text.match(/"x_big": ?12345678901234567890\b/g)).toHaveLength(2);
});
