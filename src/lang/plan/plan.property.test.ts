import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { FieldMapping, Schema } from '../../events/schema.ts';
import type { Row } from '../../events/field-set.ts';
import { accessOf } from '../compile/field-access.ts';
import { compile, EvaluationError, print, type RunnableQuery } from '../index.ts';
import { statementArbitrary } from '../syntax/arbitrary.testing.ts';
import {
  compiledOf,
  documentTextArbitrary,
  HOSTILE_SCHEMA,
  queryArbitrary,
  textsIn,
} from './hostile.testing.ts';
import type { PlanStage, Predicate } from './plan.ts';
import { predicateTest } from './predicate-test.ts';
import { predicateText } from './predicate-text.ts';

const SCHEMAS: readonly (Schema | undefined)[] = [
  undefined,
  HOSTILE_SCHEMA,
  new Map<string, FieldMapping>([
    ['a', { type: 'keyword', nullValue: 'nsenter' }],
    ['b.c', { type: 'boolean' }],
    ['e.f.g', { type: 'double' }],
    ['tags', { type: 'date', format: 'yyyy-MM-dd||epoch_millis' }],
    ['event.category', { type: 'keyword' }],
    ['_index', { type: 'alias', target: 'a' }],
    ['@timestamp', { type: 'date' }],
  ]),
];

const EXPRESSION_LIMIT = 'EQL3005';

/** The value, or the code of the failure. */
function outcomeOf<T>(evaluate: () => T): T | string {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof EvaluationError) return error.code;
    throw error;
  }
}

const counts = {
  kinds: new Set<string>(),
  conjuncts: 0,
  seen: 0,
  refused: 0,
  exact: 0,
  sufficient: 0,
  failed: 0,
};

/** An event must be read if it counts for the stage, or if its evaluation fails. */
function check({ query, fields, statement, plan }: RunnableQuery, row: Row): void {
  const terms = query.kind === 'event' ? [query] : query.terms;
  const { stages, fields: described } = structuredClone(plan());
  expect(stages).toHaveLength(terms.length);
  for (const [index, term] of terms.entries()) {
    const { conjuncts, precondition, isSufficient, residual } = stages[index] as PlanStage;
    const holds = ({ predicate }: { readonly predicate: Predicate }): boolean => {
      for (const { kind } of partsOf(predicate)) counts.kinds.add(kind);
      const access = (name: string) => {
        const found = described.find((field) => field.name === name);
        if (found === undefined) throw new TypeError(`the plan does not describe ${name}`);
        return accessOf(found, fields);
      };
      return (
        outcomeOf(() => predicateTest(predicate, { access, clock: { now: 0n } })(row)) !== false
      );
    };
    const matches = outcomeOf(() => term.matches(row));
    const counted = outcomeOf(() =>
      matches === true && 'keys' in term ? term.keys(row).length > 0 : matches,
    );
    const refusing = conjuncts.filter((conjunct) => !holds(conjunct));
    counts.conjuncts += conjuncts.length;
    const problem = (): string =>
      `${print(statement)}\n${inspect([row, stages[index]], { depth: null })}`;
    if (counted !== false && counted !== EXPRESSION_LIMIT) {
      counts.seen += 1;
      if (counted !== true) counts.failed += 1;
      if (refusing.length > 0) expect.fail(`refuses what counts: ${problem()}`);
    } else if (refusing.length > 0) {
      counts.refused += 1;
    }
    if (counted !== false && !holds({ predicate: precondition })) {
      expect.fail(`its precondition excludes what counts: ${problem()}`);
    }
    if (isSufficient && holds({ predicate: precondition })) {
      counts.sufficient += 1;
      if (matches !== true) expect.fail(`its precondition is not sufficient: ${problem()}`);
    }
    if (residual.length === 0 && refusing.length === 0 && matches !== EXPRESSION_LIMIT) {
      counts.exact += 1;
      if (matches !== true) expect.fail(`takes what does not match: ${problem()}`);
    }
  }
}

function partsOf(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'not') return [predicate, ...partsOf(predicate.operand)];
  if (predicate.kind !== 'and' && predicate.kind !== 'or') return [predicate];
  return [predicate, ...predicate.operands.flatMap(partsOf)];
}

/** A predicate is printed as a condition of the language, which must mean the same. */
function checkText(compiled: RunnableQuery, schema: Schema | undefined, text: string): void {
  const { fields: described, stages } = compiled.plan();
  const document = parseDocument(text);
  for (const { predicate } of stages.flatMap(({ conjuncts }) => conjuncts)) {
    const access = (name: string) =>
      accessOf(
        described.find((field) => field.name === name) ?? assert.fail(name),
        compiled.fields,
      );
    const expected = outcomeOf(() =>
      predicateTest(predicate, { access, clock: { now: 0n } })(rowOf(document, compiled.fields)),
    );
    const condition = predicateText(predicate);
    // Not checked: a predicate may compare the text of an address, which a query must ask for.
    const timestampField = schema === undefined ? 'tags' : '@timestamp';
    const options = { schema, timestampField, now: 0n, check: false };
    const printed = compile(`any where ${condition}`, options);
    const row = rowOf(document, printed.fields);
    const { query } = printed;
    const matches = query.kind === 'event' ? query.matches : assert.fail('an event query');
    expect(
      outcomeOf(() => matches(row)),
      condition,
    ).toBe(expected);
  }
}

const documents = (query: string) =>
  fc.array(documentTextArbitrary(textsIn(query)), { minLength: 3, maxLength: 6 });

describe('an event that counts for a stage, or fails there, satisfies its conjuncts', () => {
  it('and one that satisfies them matches where nothing is residual', () => {
    const cases = queryArbitrary.chain((query) => fc.tuple(fc.constant(query), documents(query)));
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(...SCHEMAS),
        fc.boolean(),
        ([query, texts], schema, optimize) => {
          const compiled = compiledOf(query, schema, optimize);
          if (compiled === null) return;
          // All fields have their slots before there is a row.
          compiled.plan();
          for (const text of texts) check(compiled, rowOf(parseDocument(text), compiled.fields));
        },
      ),
      { numRuns: 10_000 },
    );
    // Much must have been tested for the silence to mean anything.
    expect([...counts.kinds].sort().join(' ')).toBe(
      'all and cidr equals exists none not or prefix range regex wildcard',
    );
    expect(counts.seen).toBeGreaterThan(1_500);
    expect(counts.failed).toBeGreaterThan(40);
    expect(counts.refused).toBeGreaterThan(5_000);
    expect(counts.exact).toBeGreaterThan(1_200);
    expect(counts.sufficient).toBeGreaterThan(300);
  });

  it('and is printed as a condition that means the same', () => {
    const cases = queryArbitrary.chain((query) => fc.tuple(fc.constant(query), documents(query)));
    fc.assert(
      fc.property(cases, fc.constantFrom(...SCHEMAS), ([query, texts], schema) => {
        const compiled = compiledOf(query, schema, true);
        if (compiled === null) return;
        compiled.plan();
        for (const text of texts) checkText(compiled, schema, text);
      }),
      { numRuns: 1_500 },
    );
  });

  it('also for any statement of the grammar that has a meaning', () => {
    const texts = fc.array(documentTextArbitrary([]), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(statementArbitrary, texts, (statement, all) => {
        const compiled = compiledOf(statement, undefined, true);
        if (compiled === null) return;
        for (const text of all) check(compiled, rowOf(parseDocument(text), compiled.fields));
      }),
      { numRuns: 5_000 },
    );
  });
});
