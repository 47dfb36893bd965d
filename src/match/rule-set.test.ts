import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../events/document-row.ts';
import { FieldSet } from '../events/field-set.ts';
import { compile, parse } from '../lang/index.ts';
import { RuleSet, type MatchRule } from './rule-set.ts';

const rule = (query: string, index: readonly string[] | null = null): MatchRule => ({
  query,
  index,
  eventCategoryField: undefined,
  timestampField: undefined,
  tiebreakerField: undefined,
});

/** One that was parsed and checked when it was loaded. */
function parsedRule(query: string): MatchRule {
  const parsed = parse(query);
  return { ...rule(query), statement: parsed.ok ? parsed.value : null };
}

function ruleSet(rules: readonly MatchRule[]) {
  const fields = new FieldSet();
  const failures: [number, string][] = [];
  const set = new RuleSet(rules, {
    fields,
    clock: { now: 0n },
    onFailure: (index, { code }) => failures.push([index, code]),
  });
  const match = (document: unknown, index?: string) => {
    const found: number[] = [];
    set.match(rowOf(document, fields), index, null, (each) => found.push(each));
    return found;
  };
  return { set, match, failures };
}

const process = (more: object = {}) => ({
  event: { category: 'process' },
  process: { name: 'sh' },
  ...more,
});

describe('many rules at once', () => {
  it('asks those that read where the event comes from', () => {
    const { match, set } = ruleSet([
      rule('process where true', ['logs-a*']),
      rule('process where true', ['logs-b*']),
      rule('process where true'),
    ]);
    expect(match(process({ data_stream: { dataset: 'a' } }))).toStrictEqual([0, 2]);
    expect(match(process({ data_stream: { dataset: 'b' } }))).toStrictEqual([1, 2]);
    expect(match(process(), 'logs-b-1')).toStrictEqual([1, 2]);
    expect(match(process({ data_stream: { dataset: 'c' } }))).toStrictEqual([2]);
    expect(match(process())).toStrictEqual([0, 1, 2]);
    expect(set.take()).toStrictEqual({
      documents: [2, 3, 5],
      origins: { index: 1, data_stream: 3, module: 0, unknown: 1 },
      costs: null,
    });
    expect(set.take().documents).toStrictEqual([0, 0, 0]);
  });

  it('asks those that name a category of the event', () => {
    const { match } = ruleSet([
      rule('process where true'),
      rule('file where true'),
      rule('any where true'),
      rule('sequence [process where true] [file where true]'),
      { ...rule('sh where true'), eventCategoryField: 'process.name' },
    ]);
    expect(match(process())).toStrictEqual([0, 2, 3, 4]);
    expect(match({ event: { category: ['file', 'process'] } })).toStrictEqual([0, 1, 2, 3]);
    expect(match({ event: { category: 'PROCESS' } })).toStrictEqual([2]);
    expect(match({})).toStrictEqual([2]);
  });

  it('keeps a failing rule to itself', () => {
    const { match, failures } = ruleSet([
      rule('process where number(process.name) == 1'),
      rule('process where true'),
    ]);
    expect(match(process())).toStrictEqual([1]);
    expect(failures).toStrictEqual([[0, 'EQL3001']]);
  });

  it('never takes two origins for one', () => {
    const { match } = ruleSet([rule('any where true', ['logs-a-default'])]);
    const dataset = (...datasets: string[]) => ({ data_stream: { dataset: datasets } });
    expect(match(dataset('a', 'b'))).toStrictEqual([0]);
    expect(match(dataset('a-default 14:logs-b'))).toStrictEqual([]);
    expect(match(dataset('a-default logs-b'))).toStrictEqual([]);
  });

  it('forgets values rather than keep ever new ones', () => {
    const { match } = ruleSet([
      rule('process where process.name : "sh*"'),
      rule('process where process.name != "sh"'),
    ]);
    for (let nr = 0; nr < 25_000; nr += 1) {
      expect(match({ event: { category: 'process' }, process: { name: `sh${nr}` } })).toStrictEqual(
        [0, 1],
      );
    }
    expect(match(process({ process: { name: 'sh'.repeat(200) } }))).toStrictEqual([0, 1]);
  });

  it('reports a failure wherever the rule alone would', () => {
    const { match, failures } = ruleSet([
      rule('any where number(process.name) == 1 and event.action == "exec"'),
      rule('any where event.action == "exec" and number(process.name) == 1'),
    ]);
    match({ process: { name: 'x' }, event: { action: 'end' } });
    expect(failures).toStrictEqual([[0, 'EQL3001']]);
  });

  it('finds what each rule finds alone', () => {
    const queries = [
      'process where process.name == "sh"',
      'any where event.type != "end"',
      'file where ?file.path like "/etc/*"',
      'process where process.args : ("-c", "x*")',
      'process where event.action == "exec" and process.name : ("sh", "x*") and container.id : "?*"',
      'any where not process.name : "sh" and not event.action == "end"',
      'any where process.name in ("sh", "file") or process.name == null',
      'process where number(process.name) == 7 and event.action == "exec"',
      'any where event.action == "exec" and number(process.name) == 7',
      'process where container.id == null and event.action != "exec" and length(process.name) > 2',
    ];
    const value = fc.constantFrom(
      'process',
      'file',
      'sh',
      'SH',
      '-c',
      'xy',
      'exec',
      'end',
      '',
      '/etc/a',
      '7',
      null,
      7,
      true,
    );
    const values = fc.oneof(value, fc.array(value, { maxLength: 3 }));
    const document = fc.record(
      {
        'event.category': values,
        'event.type': values,
        'event.action': values,
        'container.id': values,
        'process.name': values,
        'process.args': values,
        'file.path': values,
      },
      { requiredKeys: [] },
    );
    const { match } = ruleSet(
      queries.map((query, index) => (index % 2 === 0 ? rule(query) : parsedRule(query))),
    );
    const alone = queries.map((query) => compile(query));
    fc.assert(
      fc.property(document, (each) => {
        const expected = [...alone.keys()].filter((index) => alone[index]?.matches(each));
        expect(match(each)).toStrictEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
