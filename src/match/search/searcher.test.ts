import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine, type SearchPlan } from '../literals/literals-of.ts';
import { blocks, literal, planOf, spansIn } from './blocks.testing.ts';
import { naiveSearch } from './naive.testing.ts';
import { Searcher } from './searcher.ts';

function found(plan: SearchPlan, text: string | Buffer, spans: number[] | null = null) {
  const content = Buffer.from(text);
  const all: [string, number, ...number[]][] = [];
  const counts = new Searcher(plan).search(
    content,
    content.length,
    spans === null ? null : Uint32Array.from(spans),
    (start, end, line, rules) => all.push([content.toString('utf8', start, end), line, ...rules]),
  );
  return { all, ...counts };
}

describe('documents by their bytes', () => {
  it('are reported with their line and their rules', () => {
    const plan = planOf(literal('nsenter', true, true), literal('kube'));
    const text = '{"a":"x"}\n{"a":"NSENTER"}\n\n{"a":["nsenter","minikube"]}\n{}\n';
    expect(found(plan, text)).toStrictEqual({
      all: [
        ['{"a":"NSENTER"}', 1, 0],
        ['{"a":["nsenter","minikube"]}', 3, 0, 1],
      ],
      passed: 2,
      lines: 5,
    });
  });

  it('must have one literal of each group', () => {
    const plan = combine([
      { groups: [[literal('docker'), literal('podman')], [literal('exec', true, true)]] },
    ]);
    const lines = ['{"a":"podman"}', '{"a":"exec"}', '{"a":"exec","b":"podman"}'];
    expect(found(plan, lines.join('\n')).all).toStrictEqual([[lines[2], 2, 0]]);
  });

  it('need nothing for a rule that may concern any, nor can have what no document has', () => {
    const plan = combine([{ groups: [[]] }, null, { groups: [[literal('docker')]] }]);
    expect(found(plan, '{}\n{"a":"docker"}').all).toStrictEqual([
      ['{}', 0, 1],
      ['{"a":"docker"}', 1, 1, 2],
    ]);
  });

  it.each([
    ['{"name":"x"}', false],
    ['{"a":1,"name" :"x"}', true],
    ['{"x":"name"}', true],
    ['{"x":["name" ]}', true],
    ['{"x":"\\"name\\""}', false],
  ])('a value, not a key: %s', (text, expected) => {
    expect(found(planOf(literal('name', true, true)), text).all.length > 0).toBe(expected);
  });

  it.each([
    ['\\u006eame', true],
    ['n\\u0041me', true],
    ['\\\\u006eame', false],
    ['\\u003cname', false],
    ['\\u00e9', false],
    ['\\u016eame', false],
    ['n\\/ame', false],
    ['\\n\\u006', false],
  ])('where an escape may hide a literal: %s', (text, expected) => {
    expect(found(planOf(literal('name', true, true)), `{"a":"${text}"}`).all.length > 0).toBe(
      expected,
    );
  });

  it('where a slash is escaped, for literals with one', () => {
    const plan = planOf(literal('/etc/shadow'), literal('docker'));
    expect(found(plan, '{"a":"\\/etc\\/shadow"}').all).toStrictEqual([
      ['{"a":"\\/etc\\/shadow"}', 0, 0],
    ]);
  });

  it('whose line does not look like one are left to a reader', () => {
    const lines = ['{"a":1', ' {"a":1}', '\ufeff{"a":1}', ' x\r', '{"a":1} \r', '\r', '{"a":1}x'];
    expect(found(planOf(literal('docker')), lines.join('\n'))).toStrictEqual({
      all: [
        ['{"a":1', 0],
        ['x\r', 3],
        ['{"a":1}x', 6],
      ],
      passed: 3,
      lines: 6,
    });
  });

  it('are as long as they are said to be', () => {
    const plan = planOf(literal('docker'));
    const bytes = Buffer.from('{"a":"docker"}');
    const counts = new Searcher(plan).search(bytes, 10, Uint32Array.from([0, 10]), () => {
      throw new Error('beyond the end');
    });
    expect(counts).toStrictEqual({ passed: 1, lines: 0 });
    expect(found(plan, '{"a":"docker"}', [0, 8, 8, 14]).all).toStrictEqual([]);
    expect(found(plan, '[{"a":1},{"a":"docker"}]', [1, 8, 9, 23]).all).toStrictEqual([
      ['{"a":"docker"}', -1, 0],
    ]);
  });

  it('that take too much work concern all rules', () => {
    const names = Array.from({ length: 5_000 }, (_, i) => i.toString(2).padStart(20, '0'));
    const plan = planOf(literal('docker'), ...names.map((name) => literal(name)));
    const line = `{"a":"${'01'.repeat(1_000)}"}`;
    const { all, passed } = found(plan, ['{"a":1}', line, '{"a":2}'].join('\n'));
    expect(passed).toBe(1);
    expect(all.map(([, at, ...rules]) => [at, rules.length])).toStrictEqual([
      [1, 5_001],
      [2, 5_001],
    ]);
    expect(found(plan, '{"a":1}').passed).toBe(1);
  });

  it('can be searched block after block', () => {
    const searcher = new Searcher(planOf(literal('docker')));
    const block = Buffer.from('{"a":"docker"}\n{"a":1}\n');
    for (let round = 0; round < 3; round++) {
      const lines: number[] = [];
      const counts = searcher.search(block, block.length, null, (_, __, line) => lines.push(line));
      expect([lines, counts]).toStrictEqual([[0], { passed: 1, lines: 2 }]);
    }
  });
});

/** Content with other bytes around it, at any alignment. */
function embedded(content: Buffer, shift: number, after: string): Uint8Array {
  const memory = new Uint8Array(shift + content.length + after.length + 8);
  memory.set(content, shift);
  memory.set(Buffer.from(after, 'latin1'), shift + content.length);
  return memory.subarray(shift);
}

describe('the search and a naive one', () => {
  const collect = (search: (visit: (...args: unknown[]) => void) => unknown): unknown[] => {
    const all: unknown[] = [];
    const counts = search((start, end, line, rules) =>
      all.push([start, end, line, [...(rules as number[])]]),
    );
    return [...all, counts];
  };

  it('agree on lines', () => {
    fc.assert(
      fc.property(blocks, fc.nat(4), ([plan, content], shift) => {
        const bytes = embedded(content, shift, plan.literals[0]?.text ?? '');
        const searcher = new Searcher(plan);
        expect(
          collect((visit) => searcher.search(bytes, content.length, null, visit)),
        ).toStrictEqual(collect((visit) => naiveSearch(plan, content, null, visit)));
      }),
      { numRuns: 8_000 },
    );
  });

  it('agree on spans', () => {
    const cases = blocks.chain(([plan, content]) =>
      fc.tuple(fc.constant(plan), fc.constant(content), spansIn(content)),
    );
    fc.assert(
      fc.property(cases, fc.nat(4), ([plan, content, spans], shift) => {
        const bytes = embedded(content, shift, '');
        const searcher = new Searcher(plan);
        expect(
          collect((visit) => searcher.search(bytes, content.length, spans, visit)),
        ).toStrictEqual(collect((visit) => naiveSearch(plan, content, spans, visit)));
      }),
      { numRuns: 5_000 },
    );
  });
});
