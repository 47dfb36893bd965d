import { formatBytes, formatCount } from '../../util/counts.ts';
import type { CompiledTerm } from '../compile/compiled.ts';

/** Long conditions are cut in messages. */
const SHOWN_CHARACTERS = 120;

/** More waits in a sequence or sample than is allowed; the query cannot be answered. */
export class SequenceLimitError extends Error {
  override readonly name = 'SequenceLimitError';
  readonly code = 'EQL3004';
  /** What was allowed. */
  readonly limit: number;
  /** Index of the term that most of it belongs to. */
  readonly term: number;
  /** How much belongs to each term. */
  readonly counts: readonly number[];

  /** @param bytes that this query takes, where the limit is one of memory; else a number of events */
  constructor(
    kind: 'sequence' | 'sample',
    terms: readonly CompiledTerm[],
    counts: readonly number[],
    limit: number,
    advice: { readonly maxspan: bigint | null } | null,
    bytes: number | null = null,
  ) {
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const term = counts.indexOf(most);
    const what =
      bytes === null
        ? `more than ${formatCount(limit)} events wait in this ${kind}, `
        : `sequences and samples take more than ${formatBytes(limit)} of memory, ` +
          `${formatBytes(bytes)} of it for the events that wait in this ${kind}, `;
    super(what + describe(terms[term], term, most, adviceOf(advice)));
    this.limit = limit;
    this.term = term;
    this.counts = counts;
  }
}

function describe(
  term: CompiledTerm | undefined,
  index: number,
  count: number,
  advice: string,
): string {
  const text = term?.text ?? '';
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  const bracketed = `${term?.missing === true ? '!' : ''}[${shown}]`;
  return `${formatCount(count)} of them for term ${index + 1}, ${bracketed}, which is too broad: ${advice}`;
}

function adviceOf(span: { readonly maxspan: bigint | null } | null): string {
  const narrow = 'narrow it or add a join key';
  if (span === null) return narrow;
  return span.maxspan === null
    ? `${narrow}, or set a maxspan`
    : `${narrow}, or shorten the maxspan`;
}
