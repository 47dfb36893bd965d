import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_BROKEN, prepareFields, readBlock } from '../../ingest/index.ts';
import { createEvaluator } from '../../lang/execute/evaluator.ts';
import { compile, readStatement, type RunnableQuery } from '../../lang/index.ts';
import {
  conditionArbitrary,
  documentArbitrary,
  documentMeeting,
  FIELDS,
} from '../../lang/kql/arbitrary.testing.ts';
import { printCondition } from '../../lang/kql/printer.ts';
import { Searcher } from '../search/index.ts';
import { combine, literalsOf } from './literals-of.ts';

const counts = { withLiterals: 0, matching: 0, passed: 0 };

/** Whether a document read from bytes matches. */
function matches(compiled: RunnableQuery, bytes: Buffer): boolean {
  let found = false;
  const evaluate = createEvaluator(compiled, () => undefined);
  const block = {
    source: 0,
    sequence: 0,
    offset: 0,
    bytes: new Uint8Array(bytes),
    length: bytes.length,
    format: 'lines',
    spans: null,
    broken: NO_BROKEN,
  } as const;
  readBlock(block, prepareFields(compiled.fields), {
    document: (_, __, row) => (found ||= evaluate(row) !== null),
    reject: () => undefined,
  });
  return found;
}

function check(text: string, documents: readonly object[]): void {
  const compiled = compile(text, { language: 'kuery' });
  const literals = literalsOf(compiled.plan());
  if (literals === null) return;
  counts.withLiterals += 1;
  const searcher = new Searcher(combine([literals]));
  for (const document of documents) {
    const bytes = Buffer.from(JSON.stringify(document));
    let isRead = false;
    searcher.search(bytes, bytes.length, null, (_, __, ___, rules) => {
      isRead = rules.length > 0;
    });
    if (!isRead) counts.passed += 1;
    if (!matches(compiled, bytes)) continue;
    counts.matching += 1;
    expect(isRead, `${text}\n${bytes.toString()}\n${JSON.stringify(literals)}`).toBe(true);
  }
}

describe('a document that a query in KQL matches', () => {
  it('has the literals of the query', () => {
    const documents = fc.array(documentArbitrary, { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(conditionArbitrary(FIELDS, false), documents, (condition, all) => {
        const text = printCondition(condition);
        if (readStatement(text, 'kuery').statement !== null)
          check(text, [documentMeeting(condition), ...all]);
      }),
      { numRuns: 4_000 },
    );
    // Much must have been tested for the silence to mean anything.
    expect(counts.withLiterals).toBeGreaterThan(500);
    expect(counts.matching).toBeGreaterThan(300);
    expect(counts.passed).toBeGreaterThan(500);
  });
});
