import type { Key } from '../compile/compiled.ts';
import { Deque, type Run } from './run.ts';
import type { Expiring, Pending } from './pending.ts';
import type { SequencePlan } from './plan.ts';

const NOTHING: readonly never[] = [];

/** All that is known of one key. Only what is there takes room, however many stages there are. */
export class KeyState<E> implements Expiring<KeyState<E>> {
  readonly text: string;
  readonly key: Key;
  /** By block: the sequence that has all events up to there. Reaches to the last block ever needed. */
  readonly #parked: (Pending<E> | null)[] = [null];
  #parkedCount = 0;
  #runs: Run<E>[] | null = null;
  /** Complete sequences that wait for a trailing missing term, in the order of their events. */
  held: Deque<Pending<E>> | null = null;
  /** Milliseconds of the last event for a leading missing term, and of the last one before that. */
  lead: bigint | null = null;
  #leadBefore: bigint | null = null;
  older: KeyState<E> | null = null;
  newer: KeyState<E> | null = null;

  constructor(text: string, key: Key) {
    this.text = text;
    this.key = key;
  }

  get empty(): boolean {
    return (
      this.#parkedCount === 0 && this.#runs === null && this.held === null && this.lead === null
    );
  }

  /** Sequences that have all events of their block, at most one per block. */
  get parked(): readonly Pending<E>[] {
    return this.#parkedCount === 0 ? NOTHING : this.#parked.filter((each) => each !== null);
  }

  /** How many sequences stand here, in whatever place. */
  get sequences(): number {
    const inRuns = this.runs.reduce((sum, { sequences }) => sum + sequences.length, 0);
    return this.#parkedCount + inRuns + (this.held?.length ?? 0);
  }

  parkedAt(block: number): Pending<E> | null {
    return this.#parked[block] ?? null;
  }

  /** Parks a sequence behind its block, where none is. */
  park(pending: Pending<E>): void {
    while (this.#parked.length < pending.block) this.#parked.push(null);
    this.#parked[pending.block] = pending;
    this.#parkedCount++;
  }

  unpark(pending: Pending<E>): void {
    this.#parked[pending.block] = null;
    this.#parkedCount--;
  }

  /** Blocks `with runs` that sequences are inside of. */
  get runs(): readonly Run<E>[] {
    return this.#runs ?? NOTHING;
  }

  runAt(block: number): Run<E> | null {
    return this.#runs?.find((run) => run.block === block) ?? null;
  }

  addRun(run: Run<E>): void {
    (this.#runs ??= []).push(run);
  }

  removeRun(run: Run<E>): void {
    const rest = this.runs.filter((each) => each !== run);
    this.#runs = rest.length === 0 ? null : rest;
  }

  hold(pending: Pending<E>): void {
    this.held ??= new Deque();
    this.held.push(pending);
  }

  /** Sequences for one key are held and let go in the same order. */
  dropFirstHeld(): void {
    this.held?.drop(1);
    if (this.held?.length === 0) this.held = null;
  }

  noteLead(millisecond: bigint): void {
    if (millisecond === this.lead) return;
    this.#leadBefore = this.lead;
    this.lead = millisecond;
  }

  /** The last event for a leading missing term that is earlier; a time not before the latest one. */
  leadBefore(millisecond: bigint): bigint | null {
    return this.lead !== null && this.lead < millisecond ? this.lead : this.#leadBefore;
  }

  /** The two times remembered for leading missing terms, the later one first. */
  get leads(): readonly [bigint | null, bigint | null] {
    return [this.lead, this.#leadBefore];
  }

  restoreLeads(lead: bigint, before: bigint | null): void {
    this.lead = lead;
    this.#leadBefore = before;
  }

  forgetLead(): void {
    this.lead = null;
    this.#leadBefore = null;
  }
}

/**
 * What is held, by the term that it waits behind: the last one matched, or the first missing term
 * at the end that holds a match back, or at the start that wants a time remembered.
 */
export function countPending<E>(states: Iterable<KeyState<E>>, plan: SequencePlan): number[] {
  const counts = plan.roles.map(() => 0);
  const add = (term: number, count: number) => {
    counts[term] = (counts[term] ?? 0) + count;
  };
  const termOf = (block: number) => plan.blocks[block]?.term ?? 0;
  const leading = plan.roles.findIndex((role) => role.kind === 'leading');
  const trailing = plan.roles.findIndex((role) => role.kind === 'trailing');
  for (const state of states) {
    for (const pending of state.parked) add(termOf(pending.block), pending.length);
    for (const run of state.runs) {
      add(termOf(run.block), run.events.length);
      for (const pending of run.sequences) add(termOf(run.block), pending.length);
    }
    for (const pending of state.held ?? []) add(trailing, pending.length);
    if (state.lead !== null) add(leading, 1);
  }
  return counts;
}
