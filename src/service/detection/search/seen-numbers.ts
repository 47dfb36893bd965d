import { isDeepStrictEqual } from 'node:util';

/** Up to which sequence numbers the shards of an index were written, and what makes numbers mean something else, as a restore does. */
export interface IndexNumber {
  /** By shard; -1 before the first document. */
  readonly numbers: readonly number[];
  /** Empty where the cluster does not tell it. */
  readonly history: string;
}

/** By the uuid of the index. */
export type IndexNumbers = ReadonlyMap<string, IndexNumber>;

/** What has changed since the entry before. */
interface Entry {
  readonly at: number;
  readonly changed: Readonly<
    Record<string, readonly [numbers: readonly number[], history: string]>
  >;
}

/** Entries of the last quarter of an hour are this far apart, those before an hour. */
const STEP_MS = 15_000;
const RECENT_MS = 900_000;
const OLD_STEP_MS = 3_600_000;
const KEPT_MS = 24 * OLD_STEP_MS;

/** How long a document may be invisible while later ones are not. */
export const SETTLED_MS = 60_000;

/**
 * How far indices were written at some times of the last day. A document that is indexed behind what a search has seen has a
 * higher number, whatever its time is: that is how late events are found.
 */
export class SeenNumbers {
  #entries: readonly Entry[];

  /** @param saved of {@link saved}; `null` for none */
  constructor(saved: string | null = null) {
    this.#entries = saved === null ? [] : (JSON.parse(saved) as Entry[]);
  }

  /** When it last noted something; 0 if never. */
  get notedAt(): number {
    return this.#entries.at(-1)?.at ?? 0;
  }

  get saved(): string {
    return JSON.stringify(this.#entries);
  }

  /** Returns whether it is noted: what is close to the entry before adds nothing. */
  note(at: number, numbers: IndexNumbers): boolean {
    const last = this.#entries.at(-1);
    if (last !== undefined && at - last.at < STEP_MS && at >= last.at) return false;
    // A clock may be set back.
    this.#entries = this.#entries.filter((each) => each.at < at);
    const known = this.#until(Infinity);
    const changed = Object.fromEntries(
      [...numbers].flatMap(([uuid, own]) => {
        const isSame = isDeepStrictEqual(known.get(uuid), own);
        return isSame ? [] : [[uuid, [own.numbers, own.history] as const]];
      }),
    );
    this.#entries = thinned([...this.#entries, { at, changed }], at);
    return true;
  }

  /** What was visible for good at a time; `null` if that is not known. */
  settledAt(at: number): { readonly at: number; readonly numbers: IndexNumbers } | null {
    const entry = this.#entries.findLast((each) => each.at <= at - SETTLED_MS);
    return entry === undefined ? null : { at: entry.at, numbers: this.#until(entry.at) };
  }

  #until(at: number): IndexNumbers {
    const numbers = new Map<string, IndexNumber>();
    for (const each of this.#entries) {
      if (each.at > at) break;
      for (const [uuid, [own, history]] of Object.entries(each.changed))
        numbers.set(uuid, { numbers: own, history });
    }
    return numbers;
  }
}

/** An entry that goes leaves what has changed to the next one. */
function thinned(entries: readonly Entry[], now: number): readonly Entry[] {
  const kept: Entry[] = [];
  let before: Entry['changed'] = {};
  for (const [position, entry] of entries.entries()) {
    const next = entries[position + 1];
    const changed = { ...before, ...entry.changed };
    const age = now - entry.at;
    const isCloseBehind = entry.at - (kept.at(-1)?.at ?? -Infinity) < OLD_STEP_MS;
    const goes = next !== undefined && (age > KEPT_MS || (age > RECENT_MS && isCloseBehind));
    before = goes ? changed : {};
    if (!goes) kept.push({ at: entry.at, changed });
  }
  return kept;
}
