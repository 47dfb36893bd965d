import { assert } from '../../util/assert.ts';
import type { CompiledSequence } from '../compile/compiled.ts';

/** A positive term: `runs` stages that follow each other and ask for the same. */
export interface Block {
  readonly index: number;
  readonly term: number;
  readonly runs: number;
}

/** What an event does that satisfies a term. */
export type Role =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'leading' }
  /** A missing term between block `after` and the next. */
  | { readonly kind: 'between'; readonly after: number }
  | { readonly kind: 'trailing' }
  | { readonly kind: 'until' };

/** How the machine sees a sequence: positive terms as blocks, everything else by its role. */
export interface SequencePlan {
  readonly blocks: readonly Block[];
  /** By term. */
  readonly roles: readonly Role[];
  /** Per stage whether an event stands there; `false` is a missing term's placeholder. */
  readonly positive: readonly boolean[];
  readonly leading: boolean;
  readonly trailing: boolean;
  /** Nanoseconds. */
  readonly maxspan: bigint | null;
  /** Whole milliseconds, for missing terms; 0 without maxspan, where there are none. */
  readonly spanMs: bigint;
}

export function planSequence(sequence: CompiledSequence): SequencePlan {
  const { terms, stages, until, maxspan } = sequence;
  const blocks = blocksOf(sequence);
  const roles: Role[] = [];
  let passed = 0;
  for (const [index, term] of terms.entries()) {
    const block = blocks[passed];
    if (index === until) roles.push({ kind: 'until' });
    else if (!term.missing) {
      assert(block?.term === index, 'every positive term has a stage, in the order of the terms');
      roles.push({ kind: 'block', block });
      passed++;
    } else if (passed === 0) roles.push({ kind: 'leading' });
    else if (passed === blocks.length) roles.push({ kind: 'trailing' });
    else roles.push({ kind: 'between', after: passed - 1 });
  }
  const missing = stages.some((term) => terms[term]?.missing === true);
  assert(!missing || maxspan !== null, 'missing terms need a maxspan');
  return {
    blocks,
    roles,
    positive: stages.map((term) => terms[term]?.missing === false),
    leading: roles.some((role) => role.kind === 'leading'),
    // A term that nothing can satisfy need not be waited for.
    trailing: roles.some((role, term) => role.kind === 'trailing' && terms[term]?.never !== true),
    maxspan,
    spanMs: maxspan === null ? 0n : millisecondOf(maxspan),
  };
}

function blocksOf(sequence: CompiledSequence): Block[] {
  const runs = new Map<number, number>();
  for (const term of sequence.stages) {
    if (sequence.terms[term]?.missing === false) runs.set(term, (runs.get(term) ?? 0) + 1);
  }
  assert(runs.size > 0, 'a sequence has a positive term');
  return [...runs].map(([term, count], index) => ({ index, term, runs: count }));
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * The whole millisecond that contains a time, rounded down also before 1970. Missing events are
 * compared by it, as Elasticsearch does: within one millisecond nothing is before or after.
 */
export function millisecondOf(nanoseconds: bigint): bigint {
  const quotient = nanoseconds / NANOSECONDS_PER_MILLISECOND;
  const exact = nanoseconds % NANOSECONDS_PER_MILLISECOND === 0n;
  return nanoseconds < 0n && !exact ? quotient - 1n : quotient;
}
