import { describe, expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import { BlockMatcher } from './block-matcher.ts';
import { evaluationOf, generationOfRules, storedBlockOf } from './candidates.testing.ts';

const PROCESS = (name: string, more = '') =>
  `{"event":{"category":"process"},"process":{"name":"${name}"}${more}}`;
const DOCUMENTS = [
  PROCESS('sh'),
  PROCESS('curl'),
  '{"event":{"category":"file"},"file":{"path":"/etc/passwd"}}',
  PROCESS('\\u0073h'),
  PROCESS('x', ',"event.ingested":"2020-01-01"'),
];

function found(queries: Readonly<Record<string, string>>, index?: string, isSearched = true) {
  const generation = generationOfRules(queries);
  const matcher = new BlockMatcher(generation, { isSearched });
  const origins = index === undefined ? null : [{ kind: 'index', names: [index] } as const];
  const rows = matcher.match(storedBlockOf(DOCUMENTS, { index }), origins);
  return Object.fromEntries(
    rows.map(({ rule, rows: own }) => [matcher.signatures[rule], own === null ? 'all' : [...own]]),
  );
}

describe.each([true, false])('candidates of a block (searched: %s)', (isSearched) => {
  it('are reported by row for each rule that has any', () => {
    const queries = {
      shell: 'process where process.name == "sh"',
      two: 'sequence [process where process.name == "curl"] [file where file.path : "/etc/*"]',
      none: 'process where process.name == "nothing"',
    };
    expect(found(queries, 'logs-a', isSearched)).toStrictEqual({ shell: [0, 3], two: [1, 2] });
  });

  it('are all events of a block for a rule that depends on its run, if it reads any of them', () => {
    const queries = { late: 'process where event.ingested > "now-5m"' };
    expect(found(queries, 'logs-a', isSearched)).toStrictEqual({ late: 'all' });
    expect(found(queries, 'other', isSearched)).toStrictEqual({});
    // Where that is not known, the run reads it.
    expect(found(queries, undefined, isSearched)).toStrictEqual({ late: 'all' });
  });

  it('are only those of the indices of a rule', () => {
    const queries = { shell: 'process where process.name == "sh"' };
    expect(found(queries, 'other', isSearched)).toStrictEqual({});
  });

  it('include events at which a rule fails', () => {
    const queries = {
      failing: 'process where process.name regex "(a*)*b" or substring(process.name, 0) == "sh"',
      overflow: 'process where add(length(process.name), 9223372036854775807) > 0',
    };
    const rows = found(queries, 'logs-a', isSearched);
    expect(rows['failing']).toStrictEqual([0, 3]);
    expect(rows['overflow']).toStrictEqual([0, 1, 3, 4]);
  });
});

describe('a rule that cannot be compiled', () => {
  it('does not keep others from being matched, and has all events of its indices', () => {
    const good = evaluationOf('process where process.name == "sh"');
    const bad = evaluationOf('process where process.name == 1 + "x"');
    const generation = {
      number: 1,
      rules: [
        { signature: 'bad', evaluation: bad },
        { signature: 'good', evaluation: good },
      ],
      dataSetAliases: DATA_SET_ALIASES,
    };
    const matcher = new BlockMatcher(generation);
    expect(matcher.uncompiled).toMatchObject([{ signature: 'bad' }]);
    const rows = matcher.match(storedBlockOf(DOCUMENTS, { index: 'logs-a' }));
    expect(rows).toStrictEqual([
      { rule: 0, rows: null },
      { rule: 1, rows: Uint32Array.of(0, 3) },
    ]);
  });
});
