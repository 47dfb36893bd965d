import type { SampleQuery, SequenceQuery, Span, Term } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import { termsOf } from '../../syntax/walk.ts';
import {
  missingInSample,
  missingUntil,
  missingWithoutMaxspan,
  onlyMissing,
  sampleWithoutKey,
  tooFewStages,
  unequalKeys,
} from '../errors/structure.ts';

/** Stages, missing events and the number of join keys. */
export function checkStructure(context: Context): void {
  const { query } = context.statement;
  if (query.kind === 'EventQuery') return;
  if (query.kind === 'SequenceQuery') checkSequence(context, query);
  else checkSample(context, query);
  checkKeyCounts(context);
}

function checkSequence(context: Context, sequence: SequenceQuery): void {
  const { terms, until, maxspan } = sequence;
  const stages = terms.reduce((sum, { runs }) => sum + (runs ?? 1), 0);
  if (terms.every((term) => term.missing)) context.report(sequence, onlyMissing(sequence));
  else if (stages < 2) context.report(sequence, tooFewStages(sequence));
  const missing = terms.find((term) => term.missing);
  if (missing !== undefined && maxspan === null) {
    context.report(missing, missingWithoutMaxspan(missing));
  }
  if (until?.missing === true) context.report(until, missingUntil(until));
}

function checkSample(context: Context, sample: SampleQuery): void {
  for (const term of sample.terms) {
    if (term.missing) context.report(term, missingInSample(term));
  }
  const hasKey = sample.by.length > 0 || sample.terms.some((term) => term.by.length > 0);
  if (!hasKey) context.report(sample, sampleWithoutKey(sample));
}

function checkKeyCounts(context: Context): void {
  const { query } = context.statement;
  const terms = termsOf(context.statement);
  const expected = terms[0]?.by.length ?? 0;
  for (const term of terms) {
    const found = term.by.length;
    if (found === expected) continue;
    const isUntil = query.kind === 'SequenceQuery' && term === query.until;
    context.report(term, unequalKeys(keySpan(term), expected, found, isUntil));
  }
}

function keySpan({ by, span }: Term): Span {
  const first = by[0];
  const last = by.at(-1);
  return first === undefined || last === undefined
    ? span
    : { start: first.span.start, end: last.span.end };
}
