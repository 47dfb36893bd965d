import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { EvaluationError } from '../functions/declaration.ts';
import { compile } from '../query.ts';
import type { Statement } from '../syntax/ast.ts';
import { parse } from '../syntax/parser.ts';
import { firstFalse, satisfied, resultOf, type Trace } from './trace.ts';
import { documentArbitrary, eventQueryText, joinText } from './statement.testing.ts';
import { createTracer } from './tracer.ts';

const now = 0n;

function statementOf(text: string): Statement {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.diagnostics[0]?.message ?? ''}`);
  return parsed.value;
}

/** Some generated statements are rejected; they are skipped here. */
function compiled(text: string, optimize: boolean) {
  try {
    return compile(text, { now, optimize });
  } catch {
    return null;
  }
}

const documents = fc.array(documentArbitrary, { minLength: 1, maxLength: 6 });

describe('a trace', () => {
  it.each([true, false])('is true where an event query matches (optimised: %s)', (optimize) => {
    let checked = 0;
    let matched = 0;
    fc.assert(
      fc.property(eventQueryText, documents, (text, events) => {
        const query = compiled(text, optimize);
        if (query === null) return;
        const tracer = createTracer(statementOf(text), { now });
        for (const document of events) {
          const trace = tracer.trace(0, rowOf(document, tracer.fields));
          expect(trace.result).toBe(query.matches(document));
          const [clause] = tracer.clauses;
          const result = clause && resultOf(clause, rowOf(document, tracer.fields));
          expect(result).toStrictEqual(trace.failure ?? trace.result);
          checked += 1;
          if (trace.result) matched += 1;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(checked).toBeGreaterThan(2_000);
    expect(matched).toBeGreaterThan(200);
  });

  it('is true where a filter of a sequence or sample matches, and fails where it fails', () => {
    let checked = 0;
    fc.assert(
      fc.property(joinText, documents, (text, events) => {
        const run = compiled(text, true);
        if (run === null || run.query.kind === 'event') return;
        const { query } = run;
        const tracer = createTracer(statementOf(text), { now });
        if (query.kind === 'sequence') expect(tracer.stages).toEqual(query.stages);
        for (const document of events) {
          for (const term of query.terms.keys()) {
            const trace = tracer.trace(term, rowOf(document, tracer.fields));
            const row = rowOf(document, run.fields);
            const filter = query.terms[term];
            expect([trace.result, trace.failure !== null]).toEqual(
              outcomeOf(() => filter?.matches(row)),
            );
            checked += 1;
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(checked).toBeGreaterThan(300);
  });

  it('names a reason, whichever way it came out', () => {
    fc.assert(
      fc.property(eventQueryText, documents, (text, events) => {
        if (compiled(text, true) === null) return;
        const tracer = createTracer(statementOf(text), { now });
        for (const document of events) {
          const trace = tracer.trace(0, rowOf(document, tracer.fields));
          const reasons: readonly Trace[] = satisfied(trace);
          const culprit = firstFalse(trace);
          expect(reasons.length > 0).toBe(trace.result);
          expect(reasons.every(({ result }) => result)).toBe(true);
          expect(culprit === null).toBe(trace.result);
          expect(culprit?.result ?? false).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function outcomeOf(body: () => boolean | undefined): [boolean, boolean] {
  try {
    return [body() === true, false];
  } catch (error) {
    if (error instanceof EvaluationError) return [false, true];
    throw error;
  }
}
