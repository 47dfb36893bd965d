import type { Scalar } from '../../events/field-set.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { CompiledSequence, Key, CompiledSample } from '../compile/compiled.ts';
import type { PlacedEvent, Ordinal, TermHit } from './candidate.ts';
import type { KeyState } from './key-state.ts';
import type { ExpiryList, Pending } from './pending.ts';

/** Counts up whenever a snapshot is written in another way. */
export const MACHINE_VERSION = 1;
export const MACHINE_KIND = 'sequence';

/** All that a machine knows. */
export interface MachineState<E> {
  readonly keys: Map<string, KeyState<E>>;
  readonly unfinished: ExpiryList<Pending<E>>;
  readonly leads: ExpiryList<KeyState<E>>;
  readonly last: Ordinal | null;
  readonly clock: bigint | null;
}

/**
 * The state of a {@link SequenceMachine} as plain data that JSON can hold: times and integers beyond
 * 2^53 are decimal digits in quotes. What follows from something else is not saved.
 */
export interface MachineSnapshot {
  readonly kind: typeof MACHINE_KIND;
  readonly version: number;
  /** The query that it is the state of, see {@link shapeOf}. */
  readonly query: string;
  readonly last: SavedOrdinal | null;
  readonly clock: string | null;
  /** Each event once, however often it is held; everything else has indices into this list. */
  readonly events: readonly (SavedOrdinal & { readonly event: unknown })[];
  readonly keys: readonly SavedKeyState[];
  /** In the order in which they began; with a maxspan the order in which they expire. */
  readonly sequences: readonly SavedSequence[];
  /** Indices of the keys that remember a time for leading missing terms, in the order of that time. */
  readonly leads: readonly number[];
}

interface SavedKeyState {
  readonly key: readonly SavedScalar[];
  /** The two times remembered for leading missing terms, the later one first. */
  readonly leads: readonly [string, string | null] | null;
  readonly runs: readonly { readonly block: number; readonly events: readonly number[] }[];
}

interface SavedSequence {
  readonly key: number;
  /** `parked` behind a block, inside a `run`, or complete and `held` for a trailing missing term. */
  readonly place: 'parked' | 'run' | 'held';
  readonly block: number;
  /** Inside a run: which of the run's events is its first there. */
  readonly entered: number;
  /** Without those still in the run. */
  readonly events: readonly number[];
  readonly lead: string | null;
  readonly gap: string | null;
  readonly vetoed: boolean;
}

export function saveMachine<E>(
  state: MachineState<E>,
  sequence: CompiledSequence,
  saveEvent: (event: E) => unknown,
): MachineSnapshot {
  const events: MachineSnapshot['events'][number][] = [];
  const known = new Map<PlacedEvent<E>, number>();
  const indexOf = (event: PlacedEvent<E>): number => {
    const index = known.get(event) ?? events.length;
    if (index === events.length) {
      known.set(event, index);
      events.push({ ...saveOrdinal(event), event: saveEvent(event.event) });
    }
    return index;
  };
  const keyIndex = new Map<KeyState<E>, number>();
  const sequences = new Map<Pending<E>, SavedSequence>();
  const keys = [...state.keys.values()].map((each, key): SavedKeyState => {
    keyIndex.set(each, key);
    const add = (pending: Pending<E>, place: SavedSequence['place'], entered = 0) =>
      sequences.set(pending, {
        key,
        place,
        block: pending.block,
        entered,
        events: pending.list().map(indexOf),
        lead: textOrNull(pending.lead),
        gap: textOrNull(pending.gap),
        vetoed: pending.vetoed,
      });
    for (const pending of each.parked) add(pending, 'parked');
    for (const run of each.runs) {
      for (const pending of run.sequences) add(pending, 'run', run.offsetOf(pending));
    }
    for (const pending of each.held ?? []) add(pending, 'held');
    const [lead, before] = each.leads;
    return {
      key: saveKey(each.key),
      leads: lead === null ? null : [String(lead), textOrNull(before)],
      runs: each.runs.map((run) => ({
        block: run.block,
        events: [...run.events].map(indexOf),
      })),
    };
  });
  const inOrder = sequence.maxspan === null ? sequences.keys() : state.unfinished;
  return {
    kind: MACHINE_KIND,
    version: MACHINE_VERSION,
    query: shapeOf(sequence),
    last: state.last === null ? null : saveOrdinal(state.last),
    clock: textOrNull(state.clock),
    events,
    keys,
    sequences: [...inOrder].flatMap((pending) => sequences.get(pending) ?? []),
    leads: [...state.leads].flatMap((each) => keyIndex.get(each) ?? []),
  };
}

const textOrNull = (value: bigint | null): string | null => (value === null ? null : String(value));

/** A scalar as JSON can hold it: numbers that JSON does not know stand in an object. */
export type SavedScalar =
  string | number | boolean | null | { readonly bigint: string } | { readonly number: string };

export function saveScalar(value: Scalar | null): SavedScalar {
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return { number: '-0' };
  return Number.isFinite(value) ? value : { number: String(value) };
}

export function loadScalar(saved: SavedValue): Scalar | null {
  const { value } = saved;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : saved.fail('a finite number');
    default:
      if (value === null) return null;
  }
  const odd = saved.get('number');
  if (odd.value === undefined) return saved.get('bigint').bigint();
  const number = Number(odd.text());
  return String(number) === odd.value || odd.value === '-0' ? number : odd.fail('a number');
}

const saveKey = (key: Key): readonly SavedScalar[] => key.map(saveScalar);

export const loadKey = (saved: SavedValue): Key => saved.list().map(loadScalar);

interface SavedOrdinal {
  readonly time: string;
  readonly tiebreaker: SavedScalar;
  readonly arrival: number;
}

export const saveOrdinal = ({ time, tiebreaker, arrival }: Ordinal): SavedOrdinal => ({
  time: String(time),
  tiebreaker: saveScalar(tiebreaker),
  arrival,
});

export const loadOrdinal = (saved: SavedValue): Ordinal => ({
  time: saved.get('time').bigint(),
  tiebreaker: loadScalar(saved.get('tiebreaker')),
  arrival: saved.get('arrival').integer(),
});

export interface SavedHit {
  readonly terms: readonly number[];
  readonly keys: readonly (readonly SavedScalar[])[];
}

export const saveHit = ({ terms, keys }: TermHit): SavedHit => ({ terms, keys: keys.map(saveKey) });

/** @param terms how many the query has */
export const loadHit = (saved: SavedValue, terms: number): TermHit => ({
  terms: saved
    .get('terms')
    .list()
    .map((each) => each.integer(0, terms - 1)),
  keys: saved.get('keys').list().map(loadKey),
});

/**
 * A text that two queries share exactly when the state of one is a state of the other: the same
 * conditions by the same keys, in the same stages, within the same time.
 */
export function shapeOf(query: CompiledSequence | CompiledSample): string {
  const terms = query.terms.map(({ text, missing, by, copied }) => ({
    text,
    missing,
    by: by ?? [],
    copied: copied?.() ?? [],
  }));
  if (query.kind === 'sample') return JSON.stringify({ sample: terms });
  const { stages, until, maxspan } = query;
  return JSON.stringify({ sequence: terms, stages, until, maxspan: String(maxspan) });
}
