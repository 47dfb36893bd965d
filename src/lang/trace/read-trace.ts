import type { NotTrace, TestTrace, Trace } from './trace.ts';

/**
 * The clauses that make a trace true, in the order of the text: all operands of an `and`, the true
 * ones of an `or`, and a `not` as a whole. Empty where the trace is false.
 */
export function satisfied(trace: Trace): readonly (TestTrace | NotTrace)[] {
  if (!trace.result) return [];
  return trace.kind === 'test' || trace.kind === 'not'
    ? [trace]
    : trace.children.flatMap(satisfied);
}

/**
 * The first clause in the order of the text that made a trace false: an `or` as a whole, since all
 * its alternatives are; a `not` as a whole. Where a clause could not be evaluated, that clause.
 * `null` where the trace is true.
 */
export function firstFalse(trace: Trace): Trace | null {
  if (trace.result) return null;
  const failed = trace.failure === null ? undefined : trace.children.find(isFailed);
  if (failed !== undefined) return firstFalse(failed);
  if (trace.kind !== 'all') return trace;
  const child = trace.children.find(({ result }) => !result);
  return child === undefined ? trace : firstFalse(child);
}

const isFailed = ({ failure }: Trace) => failure !== null;

/** How close a trace came to being true: the satisfied clauses out of the required ones. */
export function closeness(trace: Trace): { readonly met: number; readonly of: number } {
  switch (trace.kind) {
    case 'test':
    case 'not':
      return { met: trace.result ? 1 : 0, of: 1 };
    case 'all':
      return trace.children
        .map(closeness)
        .reduce((sum, { met, of }) => ({ met: sum.met + met, of: sum.of + of }), { met: 0, of: 0 });
    case 'any': {
      const shares = trace.children.map(closeness).map(({ met, of }) => met / of);
      const best = shares.reduce((most, share) => Math.max(most, share), 0);
      return { met: trace.result ? 1 : best, of: 1 };
    }
  }
}

/** The tests below a trace, in the order of the text. */
export function testsIn(trace: Trace): readonly TestTrace[] {
  return trace.kind === 'test' ? [trace] : trace.children.flatMap(testsIn);
}
