import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { accessOf } from '../compile/field-access.ts';
import { compile, parse, print, type RunnableQuery } from '../index.ts';
import { predicateTest } from '../plan/predicate-test.ts';
import { conditionArbitrary, documentArbitrary, FIELDS, WORDS } from './arbitrary.testing.ts';
import { readKql } from './index.ts';
import { matchesNaively } from './naive.testing.ts';
import { parseKql } from './parser.ts';
import { printCondition, printKql } from './printer.ts';

const withoutSpans = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'span' ? undefined : each)));

const anyCondition = conditionArbitrary([...FIELDS, 'process.*', '*', 'a b', 'x\\y'], true);

describe('print and parse', () => {
  it('read back the query that was printed', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        const text = printCondition(condition);
        const parsed = parseKql(text);
        if (!parsed.ok) expect.fail(`${text}\n${JSON.stringify(parsed.diagnostics)}`);
        expect(withoutSpans(parsed.value), text).toEqual(withoutSpans(condition));
        expect(printKql(parsed.value)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('take any text, in time that grows with its length only, and say where errors are', () => {
    const unit = fc.constantFrom(...'abor nt:(){}<>"\\*= \n\u00a0', ' and ', ' or ', 'not ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const { statement, diagnostics } = readKql(text);
        for (const { span, message } of diagnostics) {
          expect(message).not.toBe('');
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThanOrEqual(span.end);
        }
        const isSound = diagnostics.every(({ severity }) => severity !== 'error');
        expect(statement !== null).toBe(isSound);
      }),
      { numRuns: 3_000 },
    );
    for (const piece of [' ', '(', 'not ', ' and ', 'a:', '"', '\\', 'x{', 'a: b and ']) {
      const start = performance.now();
      readKql(piece.repeat(100_000));
      expect(performance.now() - start, piece).toBeLessThan(5_000);
    }
  });
});

const counts = { matches: 0, others: 0, refused: 0, exact: 0 };

function matcher(compiled: RunnableQuery, document: object): boolean {
  const { query } = compiled;
  if (query.kind !== 'event') throw new TypeError(query.kind);
  return query.matches(rowOf(document, compiled.fields));
}

/** What matches satisfies what a store is asked for, and nothing else does where nothing is left to ask. */
function checkPlan(compiled: RunnableQuery, document: object, expected: boolean): void {
  const { stages, fields: described } = compiled.plan();
  const row = rowOf(document, compiled.fields);
  const access = (name: string) => {
    const found = described.find((field) => field.name === name);
    return found === undefined ? expect.fail(name) : accessOf(found, compiled.fields);
  };
  for (const { conjuncts, precondition, residual } of stages) {
    const holds = conjuncts.every(({ predicate }) =>
      predicateTest(predicate, { access, clock: { now: 0n } })(row),
    );
    if (!holds) counts.refused += 1;
    if (expected) {
      expect(holds).toBe(true);
      expect(predicateTest(precondition, { access, clock: { now: 0n } })(row)).toBe(true);
    } else if (residual.length === 0) {
      counts.exact += 1;
      expect(holds).toBe(false);
    }
  }
}

describe('a query over documents', () => {
  it('matches what the definition of KQL says, however it is run, and its plan loses nothing', () => {
    const documents = fc.array(documentArbitrary, { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(conditionArbitrary(FIELDS, false), documents, (condition, all) => {
        const text = printCondition(condition);
        const { statement } = readKql(text);
        // Of a value that a field cannot have, there is an error.
        if (statement === null) return;
        const parsed = parseKql(text);
        const compiled = compile(text, { language: 'kuery' });
        compiled.plan();
        const plain = compile(text, { language: 'kuery', optimize: false });
        const again = parse(print(statement));
        if (!again.ok) expect.fail(print(statement));
        const inEql = compile({ ...again.value, language: 'kuery' });
        for (const document of all) {
          const expected = matchesNaively(parsed.ok ? parsed.value : null, document);
          const about = `${text}\n${JSON.stringify(document)}`;
          expect(matcher(compiled, document), about).toBe(expected);
          expect(matcher(plain, document), about).toBe(expected);
          expect(matcher(inEql, document), about).toBe(expected);
          checkPlan(compiled, document, expected);
          counts[expected ? 'matches' : 'others'] += 1;
        }
      }),
      { numRuns: 4_000 },
    );
    // Much must have been tested for the silence to mean anything.
    expect(counts.matches).toBeGreaterThan(1_000);
    expect(counts.others).toBeGreaterThan(1_000);
    expect(counts.refused).toBeGreaterThan(500);
    expect(counts.exact).toBeGreaterThan(500);
    expect(WORDS.length).toBeGreaterThan(20);
  });
});
