import { appendTo } from '../../util/maps.ts';
import { SavedValue } from '../../util/saved-value.ts';
import type { LoadEvent } from '../types/live-search.ts';
import { StreamClock } from './stream-clock.ts';

/** The header of every saved detection. */
export const SAVED_DETECTION = { kind: 'live detection', version: 1 } as const;

/** The state of an earlier detection, and how to resolve its references. */
export interface SavedDetection {
  /** Of {@link LiveDetection.snapshot}. */
  readonly state: unknown;
  readonly loadEvent: LoadEvent;
  /** The index of an exception item by its id; `null` if it no longer exists. */
  readonly loadItem: (id: string) => number | null;
  /** Wall-clock time. */
  readonly now: bigint;
}

/** Ids of the rules whose state could not be taken over from an earlier detection. */
export interface LostState {
  /** Rules whose query changed: their partial sequences are lost. */
  readonly changed: readonly string[];
  /** Rules that no longer run. */
  readonly ended: readonly string[];
}

/** The parts of a saved detection, each taken once by its successor. */
export class Handover implements LostState {
  readonly changed: string[] = [];
  readonly ended: string[] = [];
  readonly #clocks: ReadonlyMap<string, SavedValue>;
  readonly #now: bigint;
  /** By rule id. Ids may be duplicated: the parts are then taken in order. */
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
      appendTo(this.#rules, rule.get('id').text(), rule);
    }
  }

  clock(field: string): StreamClock | null {
    const saved = this.#clocks.get(field);
    return saved === undefined ? null : StreamClock.restore(saved.value, this.#now);
  }

  take(id: string): SavedValue | null {
    return this.#rules.get(id)?.shift() ?? null;
  }

  /** Unclaimed parts belong to rules that no longer run. */
  endOthers(): void {
    for (const [id, left] of this.#rules) for (const _ of left) this.ended.push(id);
  }
}
