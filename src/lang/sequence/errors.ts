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

  constructor(
    kind: 'sequence' | 'sample',
    terms: readonly CompiledTerm[],
    counts: readonly number[],
    limit: number,
    advice: { readonly maxspan: bigint | null } | null,
  ) {
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const term = counts.indexOf(most);
    super(describe(kind, terms[term], term, most, limit, adviceOf(advice)));
    this.limit = limit;
    this.term = term;
    this.counts = counts;
  }
}

function describe(
  kind: string,
  term: CompiledTerm | undefined,
  index: number,
  count: number,
  limit: number,
  advice: string,
): string {
  const text = term?.text ?? '';
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  const bracketed = `${term?.missing === true ? '!' : ''}[${shown}]`;
  return (
    `more than ${grouped(limit)} events wait in this ${kind}, ` +
    `${grouped(count)} of them for term ${index + 1}, ${bracketed}, which is too broad: ${advice}`
  );
}

function adviceOf(span: { readonly maxspan: bigint | null } | null): string {
  const narrow = 'narrow it or add a join key';
  if (span === null) return narrow;
  return span.maxspan === null
    ? `${narrow}, or set a maxspan`
    : `${narrow}, or shorten the maxspan`;
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
