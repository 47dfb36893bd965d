import { compile } from '../../../src/lang/index.ts';

/** Why the events of a query cannot be followed as they are stored; `null` where they can. */
export function whyNoTail(text: string): string | null {
  try {
    const { query, limits } = compile(text);
    if (query.kind !== 'event')
      return 'A tail shows single events: sequences and samples need a hunt.';
    return limits.length > 0 ? 'A tail has no end: it takes no head and no tail.' : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
