import { assert } from '../../util/assert.ts';
import type { CompiledSequence, Key } from '../compile/compiled.ts';
import {
  type Candidate,
  compareOrdinals,
  type Ordinal,
  sortMatches,
  type SequenceMatch,
  groupByKey,
  keyText,
} from './candidate.ts';
import { SequenceLimitError, EVENT_BYTES, KEY_BYTES, PENDING_BYTES } from './memory.ts';
import { countPending, KeyState } from './key-state.ts';
import { ExpiryList } from './pending.ts';
import { loadMachine } from './machine-restore.ts';
import { saveMachine, type MachineSnapshot } from './machine-snapshot.ts';
import { millisecondOf, planSequence, type Block, type SequencePlan } from './plan.ts';
import { Pending } from './pending.ts';
import { Run } from './run.ts';

export interface SequenceOptions {
  /**
   * Most events held at once: in pending sequences, in matches that wait for a trailing missing
   * term, and times remembered for leading ones. Beyond, `push` throws {@link SequenceLimitError}.
   */
  readonly maxPending: number;
}

export interface SequenceEnd<E> {
  readonly matches: readonly SequenceMatch<E>[];
  /** Complete sequences that an event within maxspan, had the data gone on, could have refuted. */
  readonly undecided: number;
}

/**
 * Finds the sequences in events that arrive one by one in their order (time, tiebreaker, arrival).
 *
 * Per key and stage at most one sequence is pending. An event extends the one that waits for it,
 * from the last stage to the first, so it never serves two stages of one sequence; a sequence that
 * moves on replaces the one before it. `until` clears the key after that. Missing terms never steer
 * this: they veto the finished sequence.
 *
 * Matches come in the order of results as long as the sequence does not end in a missing term;
 * then they come when they are decided, and {@link sortMatches} sorts them.
 */
export class SequenceMachine<E> {
  readonly #sequence: CompiledSequence;
  readonly #plan: SequencePlan;
  readonly #options: SequenceOptions;
  #keys = new Map<string, KeyState<E>>();
  /** Pending and held sequences by the time of their first event; only kept with maxspan. */
  #unfinished = new ExpiryList<Pending<E>>();
  /** Keys with a remembered leading time, by that time. */
  #leads = new ExpiryList<KeyState<E>>();
  #pending = 0;
  /** Sequences that are pending or held, and the characters of all keys. */
  #sequences = 0;
  #keyCharacters = 0;
  #last: Ordinal | null = null;
  #clock: bigint | null = null;
  /** Millisecond of the clock; only kept up with missing terms at either end. */
  #clockMs = 0n;
  #matches: SequenceMatch<E>[] = [];

  constructor(sequence: CompiledSequence, options: SequenceOptions) {
    this.#sequence = sequence;
    this.#plan = planSequence(sequence);
    this.#options = options;
  }

  /**
   * A machine that continues where another one of the same query was saved. Its events are those of
   * the other in all but identity; the arrival of the next one continues the count.
   *
   * @param loadEvent gives the event of what `saveEvent` made of it
   * @throws SnapshotError where the snapshot is of another query or version, or damaged
   */
  static restore<E>(
    sequence: CompiledSequence,
    options: SequenceOptions,
    snapshot: unknown,
    loadEvent: (saved: unknown) => E,
  ): SequenceMachine<E> {
    const machine = new SequenceMachine<E>(sequence, options);
    const state = loadMachine(snapshot, sequence, machine.#plan, loadEvent);
    machine.#keys = state.keys;
    machine.#unfinished = state.unfinished;
    machine.#leads = state.leads;
    machine.#last = state.last;
    machine.#clock = state.clock;
    machine.#clockMs = millisecondOf(state.clock ?? 0n);
    const counts = countPending(state.keys.values(), machine.#plan);
    machine.#pending = counts.reduce((sum, count) => sum + count, 0);
    for (const key of state.keys.values()) {
      machine.#sequences += key.sequences;
      machine.#keyCharacters += key.text.length;
    }
    return machine;
  }

  /**
   * What the machine knows, as plain data for {@link restore}; JSON can hold it if it can hold what
   * `saveEvent` returns, which is called once for each event that is held.
   */
  snapshot(saveEvent: (event: E) => unknown): MachineSnapshot {
    return saveMachine(
      {
        keys: this.#keys,
        unfinished: this.#unfinished,
        leads: this.#leads,
        last: this.#last,
        clock: this.#clock,
      },
      this.#sequence,
      saveEvent,
    );
  }

  /** How much is held now, as {@link SequenceOptions.maxPending} counts it. */
  get pending(): number {
    return this.#pending;
  }

  /** An estimate of the memory that it takes, without the events themselves. */
  get bytes(): number {
    return (
      this.#pending * EVENT_BYTES +
      this.#sequences * PENDING_BYTES +
      this.#keys.size * KEY_BYTES +
      this.#keyCharacters
    );
  }

  /** How many events are held, by the term that they wait behind. */
  counts(): number[] {
    return countPending(this.#keys.values(), this.#plan);
  }

  /** The place of the last event, and the time before which none follows. */
  get reached(): { readonly last: Ordinal | null; readonly clock: bigint | null } {
    return { last: this.#last, clock: this.#clock };
  }

  /**
   * The next event: later than all before and not before the clock. Returns what it completed and
   * what its time decided.
   */
  push(candidate: Candidate<E>): readonly SequenceMatch<E>[] {
    assert(
      this.#last === null || compareOrdinals(this.#last, candidate) < 0,
      'candidates arrive in order',
    );
    this.#last = candidate;
    this.#setClock(candidate.time);
    const [first, second] = candidate.hits;
    if (first !== undefined && second === undefined && first.keys.length === 1) {
      const key = first.keys[0] ?? [];
      this.#process(keyText(key), key, first.terms, candidate);
    } else {
      for (const [text, { key, terms }] of groupByKey(candidate.hits)) {
        this.#process(text, key, terms, candidate);
      }
    }
    if (this.#pending > this.#options.maxPending) this.#fail();
    return this.#takeMatches();
  }

  /** All events before `time` have been pushed. Returns the matches that this decided. */
  advance(time: bigint): readonly SequenceMatch<E>[] {
    this.#setClock(time);
    return this.#takeMatches();
  }

  /**
   * Lets go of what began first until no more than `most` is held: of sequences, whether complete or
   * not, then of times remembered for leading missing terms. For sequences with a maxspan, of which
   * the beginnings are known. Returns how much was let go.
   */
  shed(most: number): number {
    const before = this.#pending;
    while (this.#pending > most) {
      const oldest = this.#unfinished.oldest;
      const lead = this.#leads.oldest;
      if (oldest !== null) this.#drop(oldest);
      else if (lead !== null) this.#dropLead(lead);
      else break;
    }
    return before - this.#pending;
  }

  /** The events held now; one that is held several times comes several times. */
  held(): Iterable<E> {
    return heldEvents(this.#keys.values());
  }

  /**
   * The end of the data, which decides: a missing event that has not come does not come. `latest` is
   * the latest time in the data, of candidates or not. Nothing may follow.
   */
  finish(latest: bigint | null): SequenceEnd<E> {
    return this.#end(latest, true);
  }

  /**
   * The same where the data was cut off rather than ended: what is undecided is counted and not
   * returned.
   */
  breakOff(latest: bigint | null): SequenceEnd<E> {
    return this.#end(latest, false);
  }

  #end(latest: bigint | null, decides: boolean): SequenceEnd<E> {
    if (latest !== null && (this.#clock === null || latest > this.#clock)) this.#setClock(latest);
    let undecided = 0;
    for (let item = this.#unfinished.oldest; item !== null; item = item.newer) {
      if (item.held === null) continue;
      const decided = this.#clockMs > item.held.deadline;
      if (!decided) undecided++;
      if (decided || decides) this.#matches.push(item.held.match);
    }
    return { matches: this.#takeMatches(), undecided };
  }

  #takeMatches(): readonly SequenceMatch<E>[] {
    if (this.#matches.length === 0) return [];
    const matches = this.#matches;
    this.#matches = [];
    return matches.length === 1 ? matches : sortMatches(matches);
  }

  /** An event at one of its keys; the terms in ascending order, from which the last comes first. */
  #process(text: string, key: Key, terms: readonly number[], candidate: Candidate<E>): void {
    const state = this.#keys.get(text) ?? new KeyState<E>(text, key);
    const known = !state.empty;
    for (let i = terms.length - 1; i >= 0; i--) {
      const role = this.#plan.roles[terms[i] ?? -1];
      assert(role !== undefined, 'a hit names a term of the sequence');
      if (role.kind === 'block') this.#extend(state, role.block, candidate);
      else if (role.kind === 'leading') this.#noteLead(state, millisecondOf(candidate.time));
      else if (role.kind === 'between') noteGap(state, role.after, millisecondOf(candidate.time));
      else if (role.kind === 'trailing') this.#refute(state, millisecondOf(candidate.time));
    }
    if (this.#plan.roles[terms.at(-1) ?? -1]?.kind === 'until') this.#clear(state);
    if (!state.empty && !known) {
      this.#keys.set(text, state);
      this.#keyCharacters += text.length;
    } else if (known) this.#dropIfEmpty(state);
  }

  /** The event satisfies all stages of a block: first what is inside, then what waits before it. */
  #extend(state: KeyState<E>, block: Block, candidate: Candidate<E>): void {
    let run = block.runs > 1 ? state.runAt(block.index) : null;
    if (run !== null) {
      run.add(candidate);
      this.#pending++;
      const complete = run.takeComplete(block.runs);
      if (complete !== null) {
        this.#pending += block.runs;
        this.#leave(state, complete, block, candidate);
      }
    }
    const entering =
      block.index === 0 ? this.#start(state, candidate) : this.#take(state, block, candidate);
    if (entering !== null && block.runs === 1) {
      entering.append(candidate);
      this.#pending++;
      this.#leave(state, entering, block, candidate);
    } else if (entering !== null) {
      if (run === null) {
        run = new Run(block.index);
        run.add(candidate);
        this.#pending++;
        state.addRun(run);
      }
      run.enter(entering);
    }
    if (run !== null) this.#trim(state, run);
  }

  #start(state: KeyState<E>, candidate: Candidate<E>): Pending<E> {
    const lead = this.#plan.leading ? state.leadBefore(millisecondOf(candidate.time)) : null;
    const pending = new Pending<E>(state.text, candidate.time, lead);
    this.#sequences++;
    if (this.#plan.maxspan !== null) this.#unfinished.add(pending);
    return pending;
  }

  /** The sequence that waits for a block, with the verdict of missing terms in between. */
  #take(state: KeyState<E>, block: Block, candidate: Candidate<E>): Pending<E> | null {
    const pending = state.parkedAt(block.index - 1);
    if (pending === null) return null;
    state.unpark(pending);
    if (pending.gap !== null && pending.gap < millisecondOf(candidate.time)) pending.vetoed = true;
    pending.gap = null;
    return pending;
  }

  /** A sequence has all events of a block; `last` is the last of them. */
  #leave(state: KeyState<E>, pending: Pending<E>, block: Block, last: Candidate<E>): void {
    const { blocks, maxspan } = this.#plan;
    if (maxspan !== null && last.time - pending.first > maxspan) {
      this.#forget(pending);
      return;
    }
    pending.block = block.index;
    if (block.index === blocks.length - 1) {
      this.#complete(state, pending, last);
      return;
    }
    const replaced = state.parkedAt(block.index);
    if (replaced !== null) {
      state.unpark(replaced);
      this.#forget(replaced);
    }
    state.park(pending);
  }

  /** Missing terms between were seen to; now those before and after. */
  #complete(state: KeyState<E>, pending: Pending<E>, last: Candidate<E>): void {
    const { leading, trailing, spanMs } = this.#plan;
    const { lead } = pending;
    const lastMs = leading || trailing ? millisecondOf(last.time) : 0n;
    const tooNear = leading && !trailing && lead !== null && lastMs - lead <= spanMs;
    if (pending.vetoed || tooNear) {
      this.#forget(pending);
      return;
    }
    const match = { keys: state.key, events: pending.events(this.#plan.positive), last };
    const from = leading ? lead : millisecondOf(pending.first);
    if (!trailing || from === null || lastMs > from + spanMs) {
      this.#matches.push(match);
      this.#forget(pending);
      return;
    }
    pending.held = { match, after: lastMs, deadline: from + spanMs };
    state.hold(pending);
  }

  #noteLead(state: KeyState<E>, millisecond: bigint): void {
    if (state.lead === null) this.#pending++;
    else this.#leads.remove(state);
    state.noteLead(millisecond);
    this.#leads.add(state);
  }

  /** An event satisfies a trailing missing term: it decides all sequences that ended before it. */
  #refute(state: KeyState<E>, millisecond: bigint): void {
    for (let item = state.held?.first; item !== undefined; item = state.held?.first) {
      if (item.held === null || item.held.after >= millisecond) return;
      if (millisecond > item.held.deadline) this.#matches.push(item.held.match);
      this.#forgetHeld(state, item);
    }
  }

  /** Held matches stay: `until` after the last event has no say. */
  #clear(state: KeyState<E>): void {
    for (const pending of state.parked) {
      state.unpark(pending);
      this.#forget(pending);
    }
    for (const run of state.runs) {
      for (const pending of run.sequences) this.#forget(pending);
      this.#pending -= run.events.length;
      state.removeRun(run);
    }
  }

  #setClock(time: bigint): void {
    assert(this.#clock === null || time >= this.#clock, 'the clock never goes back');
    if (time === this.#clock) return;
    this.#clock = time;
    const { maxspan, leading, trailing } = this.#plan;
    if (maxspan === null) return;
    if (leading || trailing) this.#clockMs = millisecondOf(time);
    this.#expireSequences(time - maxspan);
    if (leading) this.#expireLeads();
  }

  /** Lets go of all that began before `since`, which no event can complete any more. */
  #expireSequences(since: bigint): void {
    for (let item = this.#unfinished.oldest; item !== null; item = this.#unfinished.oldest) {
      if (item.first >= since) return;
      const state = this.#keys.get(item.owner);
      assert(state !== undefined, 'a key is known as long as it has a sequence');
      if (item.held === null) {
        this.#withdraw(state, item);
      } else {
        if (this.#clockMs <= item.held.deadline) return;
        this.#matches.push(item.held.match);
        this.#forgetHeld(state, item);
      }
      this.#dropIfEmpty(state);
    }
  }

  /** Forgets a sequence, wherever it stands. The oldest of a key is the first to be held. */
  #drop(pending: Pending<E>): void {
    const state = this.#keys.get(pending.owner);
    assert(state !== undefined, 'a key is known as long as it has a sequence');
    if (pending.held === null) this.#withdraw(state, pending);
    else this.#forgetHeld(state, pending);
    this.#dropIfEmpty(state);
  }

  #dropLead(state: KeyState<E>): void {
    this.#leads.remove(state);
    state.forgetLead();
    this.#pending--;
    this.#dropIfEmpty(state);
  }

  /** Takes a pending sequence out of its place. In a run the oldest is the first to go. */
  #withdraw(state: KeyState<E>, pending: Pending<E>): void {
    const run = state.runAt(pending.block);
    if (run?.sequences.first === pending) {
      run.sequences.drop(1);
      this.#trim(state, run);
    } else {
      state.unpark(pending);
    }
    this.#forget(pending);
  }

  #trim(state: KeyState<E>, run: Run<E>): void {
    this.#pending -= run.trim();
    if (run.sequences.length === 0) state.removeRun(run);
  }

  /** For a sequence that is in no place any more. */
  #forget(pending: Pending<E>): void {
    this.#pending -= pending.length;
    this.#sequences--;
    if (this.#plan.maxspan !== null) this.#unfinished.remove(pending);
  }

  #forgetHeld(state: KeyState<E>, pending: Pending<E>): void {
    state.dropFirstHeld();
    this.#forget(pending);
  }

  #expireLeads(): void {
    for (let state = this.#leads.oldest; state !== null; state = this.#leads.oldest) {
      if (state.lead === null || this.#clockMs - state.lead <= this.#plan.spanMs) return;
      this.#dropLead(state);
    }
  }

  #dropIfEmpty(state: KeyState<E>): void {
    if (state.empty && this.#keys.delete(state.text)) this.#keyCharacters -= state.text.length;
  }

  #fail(): never {
    const { terms, maxspan } = this.#sequence;
    const { maxPending } = this.#options;
    throw new SequenceLimitError('sequence', terms, this.counts(), maxPending, { maxspan });
  }
}

/** An event satisfies a missing term behind a block: the first one after the last match counts. */
function noteGap<E>(state: KeyState<E>, block: number, millisecond: bigint): void {
  const pending = state.parkedAt(block);
  const last = pending?.last;
  if (pending === null || last === undefined || pending.gap !== null) return;
  if (millisecond > millisecondOf(last.time)) pending.gap = millisecond;
}

/** The events that pending sequences, runs and held matches keep, once for each that keeps them. */
function* heldEvents<E>(states: Iterable<KeyState<E>>): Generator<E> {
  for (const state of states) {
    for (const pending of state.parked) yield* eventsOf(pending);
    for (const run of state.runs) {
      for (const { event } of run.events) yield event;
      for (const pending of run.sequences) yield* eventsOf(pending);
    }
    for (const pending of state.held ?? []) yield* eventsOf(pending);
  }
}

function* eventsOf<E>(pending: Pending<E>): Generator<E> {
  for (const { event } of pending.list()) yield event;
}
