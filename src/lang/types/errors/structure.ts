import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Pipe, SampleQuery, SequenceQuery, Span, Term } from '../../syntax/ast.ts';
import { counted, errorAt, inQuotes } from './diagnostic.ts';

/** Structure (20xx) and pipes (21xx). */

export function tooFewStages(sequence: SequenceQuery): Diagnostic {
  return errorAt(
    sequence,
    'EQL2001',
    'the sequence has one stage, expected at least two (not counting `until`)',
    'add a term, or repeat this one with `with runs=2`',
  );
}

export function unequalKeys(
  span: Span,
  expected: number,
  found: number,
  isUntil: boolean,
): Diagnostic {
  const place = isUntil ? '`until`' : 'this term';
  return errorAt(
    { span },
    'EQL2002',
    `${place} has ${counted(found, 'join key')} of its own, expected ${expected}, as in the first term`,
    'give each term the same number of fields after `by`, not counting the keys of the whole query',
  );
}

export function missingWithoutMaxspan(term: Term): Diagnostic {
  return errorAt(
    term,
    'EQL2003',
    'a missing event needs a time span, and the sequence has no `maxspan`',
    'write `with maxspan=1m` after `sequence` and its `by`',
  );
}

export function onlyMissing(sequence: SequenceQuery): Diagnostic {
  return errorAt(
    sequence,
    'EQL2004',
    'all terms are missing events, expected at least one without `!`',
  );
}

export function missingInSample(term: Term): Diagnostic {
  return errorAt(
    term,
    'EQL2005',
    'a sample has no missing events',
    'remove this term, or use a `sequence` with `maxspan`',
  );
}

export function missingUntil(until: Term): Diagnostic {
  return errorAt(
    until,
    'EQL2006',
    '`until` ends a sequence when an event occurs, so `!` is not allowed',
    'remove the `!`',
  );
}

export function sampleWithoutKey(sample: SampleQuery): Diagnostic {
  return errorAt(
    sample,
    'EQL2007',
    'the sample has no join key, expected at least one',
    'write `sample by host.id …`',
  );
}

export function pipeAfterSample(pipe: Pipe): Diagnostic {
  return errorAt(pipe, 'EQL2008', `a sample takes no pipes, found ${inQuotes(pipe.name)}`);
}

export function unknownPipe(pipe: Pipe, hint: string | undefined): Diagnostic {
  return errorAt(
    { span: pipe.nameSpan },
    'EQL2101',
    `unknown pipe ${inQuotes(pipe.name)}`,
    hint ?? 'the pipes are `head` and `tail`',
  );
}

export function unsupportedPipe(pipe: Pipe): Diagnostic {
  return errorAt(
    { span: pipe.nameSpan },
    'EQL2102',
    `the pipe ${inQuotes(pipe.name)} is not supported`,
    pipe.name === 'filter'
      ? 'put the condition into the query with `and`'
      : 'the pipes are `head` and `tail`',
  );
}

export function pipeArity(pipe: Pipe): Diagnostic {
  return errorAt(
    { span: pipe.nameSpan },
    'EQL2103',
    `${inQuotes(pipe.name)} takes 1 argument, found ${pipe.args.length}`,
    `write, for instance, \`${pipe.name} 10\``,
  );
}

export function pipeArgument(
  place: { readonly span: Span },
  pipe: string,
  found: string,
): Diagnostic {
  return errorAt(
    place,
    'EQL2104',
    `\`${pipe}\` takes a constant integer of 0 or more, found ${found}`,
  );
}
