import { SavedValue } from '../../util/saved-value.ts';
import type { LoadEvent } from './live-search.ts';
import { StreamClock } from './stream-clock.ts';

/** What every saved detection begins with. */
export const SAVED_DETECTION = { kind: 'live detection', version: 1 } as const;

/** What an earlier detection knew, and how its parts are found again. */
export interface SavedDetection {
  /** Of {@link LiveDetection.snapshot}. */
  readonly state: unknown;
  readonly loadEvent: LoadEvent;
  /** The position of an exception item by its id; `null` where it is no more. */
  readonly loadItem: (id: string) => number | null;
  /** Wall-clock time. */
  readonly now: bigint;
}

/** What could not be taken over from an earlier detection. All are ids of rules. */
export interface LostState {
  /** Rules with another query than before: their open sequences are gone. */
  readonly changed: readonly string[];
  /** Rules that run no more. */
  readonly ended: readonly string[];
}

/** The parts of a saved detection, each taken once by who goes on with it. */
export class Handover implements LostState {
  readonly changed: string[] = [];
  readonly ended: string[] = [];
  readonly #clocks: ReadonlyMap<string, SavedValue>;
  readonly #now: bigint;
  /** By rule id. A set of rules may hold an id twice: each takes its own, in their order. */
  readonly #rules = new Map<string, SavedValue[]>();

  constructor(state: unknown, now: bigint) {
    const saved = new SavedValue(state, SAVED_DETECTION.kind);
    saved.expect(SAVED_DETECTION.kind, SAVED_DETECTION.version);
    this.#now = now;
    this.#clocks = new Map(
      saved
        .get('clocks')
        .list()
        .map((each) => [each.get('field').text(), each.get('clock')]),
    );
    for (const rule of saved.get('rules').list()) {
      const id = rule.get('id').text();
      this.#rules.set(id, [...(this.#rules.get(id) ?? []), rule]);
    }
  }

  clock(field: string): StreamClock | null {
    const saved = this.#clocks.get(field);
    return saved === undefined ? null : StreamClock.restore(saved.value, this.#now);
  }

  take(id: string): SavedValue | null {
    return this.#rules.get(id)?.shift() ?? null;
  }

  /** Whatever nobody has taken is of rules that run no more. */
  endOthers(): void {
    for (const [id, left] of this.#rules) for (const _ of left) this.ended.push(id);
  }
}
