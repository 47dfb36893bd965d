import { assert } from '../../util/assert.ts';
import { SavedValue, SnapshotError } from '../../util/saved-value.ts';
import type { CompiledSequence } from '../compile/compiled.ts';
import { type PlacedEvent, compareOrdinals, keyText } from './candidate.ts';
import { KeyState } from './key-state.ts';
import { ExpiryList } from './pending.ts';
import {
  MACHINE_KIND,
  MACHINE_VERSION,
  type MachineState,
  loadKey,
  loadOrdinal,
  shapeOf,
} from './machine-snapshot.ts';
import { millisecondOf, type SequencePlan } from './plan.ts';
import { Pending, type Held } from './pending.ts';
import { Run } from './run.ts';

/** @throws SnapshotError where it is none of this query, or damaged */
export function loadMachine<E>(
  snapshot: unknown,
  sequence: CompiledSequence,
  plan: SequencePlan,
  loadEvent: (saved: unknown) => E,
): MachineState<E> {
  const saved = new SavedValue(snapshot, MACHINE_KIND);
  saved.expect(MACHINE_KIND, MACHINE_VERSION);
  if (saved.get('query').text() !== shapeOf(sequence)) {
    throw new SnapshotError('foreign', 'the saved state is that of another query');
  }
  const last = saved.get('last').orNull(loadOrdinal);
  const clock = saved.get('clock').orNull((each) => each.bigint());
  if (last !== null && (clock === null || clock < last.time)) {
    saved.get('clock').fail('the time of the last event or later');
  }
  const events = saved
    .get('events')
    .list()
    .map((each): PlacedEvent<E> => {
      const ordinal = loadOrdinal(each);
      if (last === null || compareOrdinals(ordinal, last) > 0) each.fail('before the last event');
      return { ...ordinal, event: loadEvent(each.get('event').value) };
    });
  const state = {
    keys: new Map<string, KeyState<E>>(),
    unfinished: new ExpiryList<Pending<E>>(),
    leads: new ExpiryList<KeyState<E>>(),
    last,
    clock,
  };
  new Loader(saved, plan, events, state).load();
  return state;
}

/** Rebuilds keys and sequences, and refuses what no machine can have got into. */
class Loader<E> {
  readonly #saved: SavedValue;
  readonly #plan: SequencePlan;
  readonly #events: readonly PlacedEvent<E>[];
  readonly #state: MachineState<E>;
  #keys: readonly KeyState<E>[] = [];

  constructor(
    saved: SavedValue,
    plan: SequencePlan,
    events: readonly PlacedEvent<E>[],
    state: MachineState<E>,
  ) {
    this.#saved = saved;
    this.#plan = plan;
    this.#events = events;
    this.#state = state;
  }

  load(): void {
    this.#keys = this.#saved
      .get('keys')
      .list()
      .map((each) => this.#key(each));
    let newest: bigint | null = null;
    for (const each of this.#saved.get('sequences').list()) {
      const pending = this.#sequence(each);
      if (this.#plan.maxspan === null) continue;
      if (newest !== null && pending.first < newest) each.fail('in the order of beginnings');
      newest = pending.first;
      this.#state.unfinished.add(pending);
    }
    this.#leads();
    for (const each of this.#keys) {
      const runsAreTidy = each.runs.every(({ sequences: { first } }) => first?.entered === 0);
      if (each.empty || !runsAreTidy) this.#saved.get('keys').fail('a list of keys in use');
    }
  }

  #key(saved: SavedValue): KeyState<E> {
    const key = loadKey(saved.get('key'));
    const text = keyText(key);
    if (this.#state.keys.has(text)) saved.fail('a key of its own');
    const state = new KeyState<E>(text, key);
    this.#state.keys.set(text, state);
    for (const each of saved.get('runs').list()) {
      const block = this.#plan.blocks[each.get('block').integer(0, this.#plan.blocks.length - 1)];
      if (block === undefined || block.runs === 1 || state.runAt(block.index) !== null) {
        return each.fail('a run of a stage with runs');
      }
      const events = this.#eventsAt(each.get('events'));
      if (events.length === 0) each.fail('a run with events');
      const run = new Run<E>(block.index);
      for (const event of events) run.add(event);
      state.addRun(run);
    }
    const leads = saved.get('leads').orNull((each) => each.list());
    if (leads !== null) {
      const [lead, before] = leads;
      if (!this.#plan.leading || lead === undefined || before === undefined) {
        return saved.get('leads').fail('two times of a sequence that begins with a missing event');
      }
      const later = lead.bigint();
      const earlier = before.orNull((each) => each.bigint());
      if (earlier !== null && earlier >= later) before.fail('the earlier time');
      state.restoreLeads(later, earlier);
    }
    return state;
  }

  /** Events by their indices, which are in the order of time. */
  #eventsAt(saved: SavedValue): PlacedEvent<E>[] {
    const events: PlacedEvent<E>[] = [];
    for (const each of saved.list()) {
      const event = this.#events[each.integer(0, this.#events.length - 1)];
      const before = events.at(-1);
      if (event === undefined || (before !== undefined && compareOrdinals(before, event) >= 0)) {
        return each.fail('a later event');
      }
      events.push(event);
    }
    return events;
  }

  #sequence(saved: SavedValue): Pending<E> {
    const { blocks, leading, trailing } = this.#plan;
    const state = this.#keys[saved.get('key').integer(0, this.#keys.length - 1)];
    const place = saved.get('place').text();
    const index = saved.get('block').integer(0, blocks.length - 1);
    const events = this.#eventsAt(saved.get('events'));
    const lead = saved.get('lead').orNull((each) => each.bigint());
    if (state === undefined || (lead !== null && !leading)) return saved.fail('of this query');

    const run = place === 'run' ? state.runAt(index) : null;
    const entered = run === null ? 0 : saved.get('entered').integer(0, run.events.length - 1);
    const joined = run?.events.last(run.events.length - entered) ?? [];
    const passed = blocks.slice(0, run === null ? index + 1 : index);
    const before = events.at(-1);
    const [first = joined[0]] = events;
    if (
      first === undefined ||
      events.length !== passed.reduce((sum, { runs }) => sum + runs, 0) ||
      (before !== undefined && joined[0] !== undefined && compareOrdinals(before, joined[0]) >= 0)
    ) {
      return saved.get('events').fail('the events of its stages');
    }

    const pending = new Pending<E>(state.text, first.time, lead);
    let from = 0;
    for (const { runs } of passed) {
      pending.appendRun(events.slice(from, from + runs));
      from += runs;
    }
    pending.block = index;
    pending.gap = saved.get('gap').orNull((each) => each.bigint());
    pending.vetoed = saved.get('vetoed').flag();

    const isLast = index === blocks.length - 1;
    if (run !== null) {
      const [previous] = run.sequences.last(1);
      if (
        joined.length >= (blocks[index]?.runs ?? 0) ||
        (previous !== undefined && run.offsetOf(previous) >= entered)
      ) {
        return saved.get('entered').fail('behind the sequence before it');
      }
      run.sequences.push(pending);
      pending.entered = entered;
    } else if (place === 'parked' && !isLast && state.parkedAt(index) === null) {
      state.park(pending);
    } else if (place === 'held' && isLast && trailing && (!leading || lead !== null)) {
      pending.held = this.#heldOf(pending, state);
      state.hold(pending);
    } else {
      return saved.get('place').fail('a place where a sequence can stand');
    }
    return pending;
  }

  #heldOf(pending: Pending<E>, { key }: KeyState<E>): Held<E> {
    const { positive, leading, spanMs } = this.#plan;
    const { first, last, lead } = pending;
    assert(last !== undefined, 'a complete sequence has events');
    return {
      match: { keys: key, events: pending.events(positive), last },
      after: millisecondOf(last.time),
      deadline: (leading && lead !== null ? lead : millisecondOf(first)) + spanMs,
    };
  }

  #leads(): void {
    let newest: bigint | null = null;
    const known = new Set<KeyState<E>>();
    for (const each of this.#saved.get('leads').list()) {
      const state = this.#keys[each.integer(0, this.#keys.length - 1)];
      if (state === undefined || state.lead === null || known.has(state)) {
        return each.fail('a key with a time');
      }
      if (newest !== null && state.lead < newest) each.fail('a key with a later time');
      newest = state.lead;
      known.add(state);
      this.#state.leads.add(state);
    }
    const expected = this.#keys.filter(({ lead }) => lead !== null).length;
    if (known.size !== expected) this.#saved.get('leads').fail('a list of all keys with a time');
  }
}
