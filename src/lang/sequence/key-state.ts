import type { Key } from '../compile/compiled.ts';
import { Deque } from './deque.ts';
import type { Expiring } from './expiry-list.ts';
import type { Pending } from './pending.ts';
import type { Run } from './run.ts';

/** All that is known of one key. Only what is there takes room, however many stages there are. */
export class KeyState<E> implements Expiring<KeyState<E>> {
  readonly text: string;
  readonly key: Key;
  /** Sequences that have all events of their block, at most one per block. */
  readonly parked: Pending<E>[] = [];
  /** Blocks `with runs` that sequences are inside of. */
  readonly runs: Run<E>[] = [];
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
      this.parked.length === 0 && this.runs.length === 0 && this.held === null && this.lead === null
    );
  }

  parkedAt(block: number): Pending<E> | null {
    return this.parked.find((pending) => pending.block === block) ?? null;
  }

  unpark(pending: Pending<E>): void {
    this.parked.splice(this.parked.indexOf(pending), 1);
  }

  runAt(block: number): Run<E> | null {
    return this.runs.find((run) => run.block === block) ?? null;
  }

  removeRun(run: Run<E>): void {
    this.runs.splice(this.runs.indexOf(run), 1);
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
