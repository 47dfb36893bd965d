import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_BROKEN, prepareFields, readBlock } from '../../ingest/index.ts';
import { createEvaluator } from '../../lang/execute/evaluator.ts';
import type { RunnableQuery } from '../../lang/index.ts';
import { print } from '../../lang/syntax/printer.ts';
import { statementArbitrary } from '../../lang/syntax/arbitrary.testing.ts';
import { Searcher } from '../search/index.ts';
import {
  compiledOf,
  documentTextArbitrary,
  HOSTILE_SCHEMA,
  queryArbitrary,
  textsIn,
} from '../../lang/plan/hostile.testing.ts';
import { literalsOf, combine } from './literals-of.ts';

/** Queries, each with some documents. */
const RUNS = Number(process.env.LITERALS_RUNS ?? 5_000);

/** Whether a document means anything to a query: a match, a term, or a failure of evaluation. */
function matters(compiled: RunnableQuery, text: Buffer): boolean {
  let matter = false;
  const evaluate = createEvaluator(compiled, ({ code }) => {
    if (code !== 'EQL3005') matter = true;
  });
  const block = {
    source: 0,
    sequence: 0,
    offset: 0,
    bytes: new Uint8Array(text),
    length: text.length,
    format: 'lines',
    spans: null,
    broken: NO_BROKEN,
  } as const;
  const { documents } = readBlock(block, prepareFields(compiled.fields), {
    document: (_, __, row) => {
      if (evaluate(row) !== null) matter = true;
    },
    reject: () => undefined,
  });
  expect(documents).toBe(1);
  return matter;
}

const counts = { compiled: 0, withLiterals: 0, mattering: 0, passed: 0 };

function check(compiled: RunnableQuery, texts: readonly string[]): void {
  const literals = literalsOf(compiled.plan());
  counts.compiled += 1;
  if (literals === null) return;
  counts.withLiterals += 1;
  const searcher = new Searcher(combine([literals]));
  for (const text of texts) {
    const bytes = Buffer.from(text);
    let read = false;
    searcher.search(bytes, bytes.length, null, (_, __, ___, rules) => {
      read = rules.length > 0;
    });
    if (!read) counts.passed += 1;
    const matter = matters(compiled, bytes);
    if (matter) counts.mattering += 1;
    if (matter && !read) {
      expect.fail(`${print(compiled.statement)}\n${text}\n${JSON.stringify(literals)}`);
    }
  }
}

const documents = (query: string) =>
  fc.array(documentTextArbitrary(textsIn(query)), { minLength: 3, maxLength: 6 });

describe('a document that means something to a query', () => {
  it('has the literals of the query, whatever the query and however it is written', () => {
    const cases = queryArbitrary.chain((query) => fc.tuple(fc.constant(query), documents(query)));
    fc.assert(
      fc.property(cases, fc.boolean(), fc.boolean(), ([query, texts], typed, optimize) => {
        const schema = typed ? HOSTILE_SCHEMA : undefined;
        const compiled = compiledOf(query, schema, optimize);
        if (compiled !== null) check(compiled, texts);
      }),
      { numRuns: RUNS },
    );
    // Much must have been tested for the silence to mean anything.
    expect(counts.withLiterals).toBeGreaterThan(RUNS / 8);
    expect(counts.mattering).toBeGreaterThan(RUNS / 8);
    expect(counts.passed).toBeGreaterThan(RUNS / 8);
  });

  it('also for any statement of the grammar that has a meaning', () => {
    const texts = fc.array(documentTextArbitrary([]), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(statementArbitrary, texts, (statement, all) => {
        const compiled = compiledOf(statement, undefined, true);
        if (compiled !== null) check(compiled, all);
      }),
      { numRuns: 5_000 },
    );
  });
});
