import {
  type SampleQuery,
  type SequenceQuery,
  type Span,
  type Term,
  termsOf,
} from '../../syntax/ast.ts';
import { type Context, counted } from '../context.ts';

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
  if (terms.every((term) => term.missing)) {
    const message = 'all terms are missing events, expected at least one without `!`';
    context.error(sequence, 'EQL2004', message);
  } else if (stages < 2) {
    context.error(
      sequence,
      'EQL2001',
      'the sequence has one stage, expected at least two (not counting `until`)',
      'add a term, or repeat this one with `with runs=2`',
    );
  }
  const missing = terms.find((term) => term.missing);
  if (missing !== undefined && maxspan === null) {
    context.error(
      missing,
      'EQL2003',
      'a missing event needs a time span, and the sequence has no `maxspan`',
      'write `with maxspan=1m` after `sequence` and its `by`',
    );
  }
  if (until?.missing === true) {
    const message = '`until` ends a sequence when an event occurs, so `!` is not allowed';
    context.error(until, 'EQL2006', message, 'remove the `!`');
  }
}

function checkSample(context: Context, sample: SampleQuery): void {
  for (const term of sample.terms) {
    if (!term.missing) continue;
    const hint = 'remove this term, or use a `sequence` with `maxspan`';
    context.error(term, 'EQL2005', 'a sample has no missing events', hint);
  }
  const hasKey = sample.by.length > 0 || sample.terms.some((term) => term.by.length > 0);
  if (hasKey) return;
  const message = 'the sample has no join key, expected at least one';
  context.error(sample, 'EQL2007', message, 'write `sample by host.id …`');
}

function checkKeyCounts(context: Context): void {
  const { query } = context.statement;
  const terms = termsOf(context.statement);
  const expected = terms[0]?.by.length ?? 0;
  for (const term of terms) {
    const found = term.by.length;
    if (found === expected) continue;
    const isUntil = query.kind === 'SequenceQuery' && term === query.until;
    const place = isUntil ? '`until`' : 'this term';
    context.error(
      term,
      'EQL2002',
      `${place} has ${counted(found, 'join key')} of its own, expected ${expected}, as in the first term`,
      'give each term the same number of fields after `by`, not counting the keys of the whole query',
      keySpan(term),
    );
  }
}

function keySpan({ by, span }: Term): Span {
  const first = by[0];
  const last = by.at(-1);
  return first === undefined || last === undefined
    ? span
    : { start: first.span.start, end: last.span.end };
}
