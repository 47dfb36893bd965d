import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowOf } from '../events/document-row.ts';
import { FieldSet } from '../events/field-set.ts';
import type { JsonObject, Json } from '../events/json.ts';
import { RuleSet, type MatchRule } from './rule-set.ts';

// Rules as they are written: what most of them begin with is the same, and decides whether the rest is looked at.

const NAMES = ['sh', 'cat', 'curl', 'shadow-loader'];
const WORDS = ['loader', 'shadow', '/tmp/loader', '-c', 'x'];

const beginning = fc.constantFrom(
  'event.type == "start"',
  'event.type == "start" and event.action == "exec"',
  'event.type == "end"',
  'event.action : "f*"',
  'true',
);
const list = (values: readonly string[]) =>
  fc
    .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 })
    .map((texts) => `(${texts.map((text) => `"${text}"`).join(', ')})`);
const condition = fc.oneof(
  list(WORDS.map((word) => `*${word}*`)).map((texts) => `process.args : ${texts}`),
  list(WORDS).map((texts) => `process.args : ${texts}`),
  list(NAMES).map((texts) => `process.name in ${texts}`),
  fc.constantFrom(...WORDS).map((word) => `process.command_line regex~ ".*${word}.*"`),
  fc.constantFrom(...WORDS).map((word) => `process.command_line : "*${word}"`),
  fc.constant('process.args : "*a*"'),
);
const conditions = fc.oneof(
  condition,
  fc.tuple(condition, condition).map((pair) => pair.join(' and ')),
  fc.tuple(condition, condition).map(([one, other]) => `(${one} or ${other})`),
  fc.tuple(condition, condition).map(([one, other]) => `${one} and not ${other}`),
);
const stage = fc.tuple(beginning, conditions).map((parts) => parts.join(' and '));
const query = fc.oneof(
  { weight: 4, arbitrary: stage.map((text) => `process where ${text}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('host.id', 'host.id, ?user.id'), stage, stage)
      .map(([by, one, other]) => `sequence by ${by} [process where ${one}] [any where ${other}]`),
  },
);

const args = fc.array(
  fc.oneof(
    fc.constantFrom(...WORDS),
    fc.constantFrom(...WORDS).map((word) => `a ${word}.b`),
  ),
  { maxLength: 3 },
);
const event = fc.record({
  event: fc.record({
    category: fc.constantFrom('process', 'process', 'file'),
    type: fc.constantFrom('start', 'start', 'end', 'change'),
    action: fc.constantFrom('exec', 'fork', 'x'),
  }),
  host: fc.record({ id: fc.constantFrom<Json>('h', 'h', 'i', ['h', 'i'], 0, -0, 1, '1', null) }),
  user: fc.record({ id: fc.constantFrom<Json>('0', '1000', null) }),
  process: fc
    .tuple(fc.constantFrom(...NAMES), args)
    .map(([name, own]) => ({ name, args: own, command_line: own.join(' ') })),
});

function ruleSet(queries: readonly string[]) {
  const fields = new FieldSet();
  const rules = queries.map((text): MatchRule => ({
    query: text,
    index: null,
    eventCategoryField: undefined,
    timestampField: undefined,
    tiebreakerField: undefined,
  }));
  const found: unknown[] = [];
  const set = new RuleSet(rules, {
    fields,
    clock: { now: 0n },
    onFailure: (_, error) => {
      throw error;
    },
  });
  return (document: JsonObject): readonly unknown[] => {
    found.length = 0;
    set.match(rowOf(document, fields), undefined, null, (rule, evaluation) =>
      found.push([rule, evaluation]),
    );
    return [...found];
  };
}

/** Beyond the first choice of triggers by what was counted. */
const ROUNDS = 2_200;

it('find together what each finds alone', () => {
  let all = 0;
  fc.assert(
    fc.property(
      fc.array(query, { minLength: 10, maxLength: 40 }),
      fc.array(event, { minLength: 20, maxLength: 40 }),
      (queries, events) => {
        const together = ruleSet(queries);
        const alone = queries.map((text) => ruleSet([text]));
        const expected = events.map((document) =>
          alone.flatMap((match, rule) =>
            match(document).map((each) => [rule, (each as unknown[])[1]]),
          ),
        );
        for (let round = 0; round < ROUNDS / events.length; round++) {
          for (const [at, document] of events.entries()) {
            const found = together(document);
            all += found.length;
            expect(found).toStrictEqual(expected[at]);
          }
        }
      },
    ),
    { numRuns: 12 },
  );
  expect(all).toBeGreaterThan(5_000);
});
