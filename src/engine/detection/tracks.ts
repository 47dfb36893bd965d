import type { DetectionStore, RuleStateRow } from '../../stores/detection-store.ts';
import { parseDateMath } from '../../util/time/index.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { ActiveRule, ActiveRules } from '../rules/active-rules.ts';
import { dueTimesOf } from './due-times.ts';
import { dropRun, firstState, startTrack, type Track } from './track.ts';

/** What changed when other rules were taken over. */
export interface TrackChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Rules that stood behind the end of what is stored, as after the loss of its last events; they are set back to it. */
  readonly setBack: number;
}

export interface TracksOptions {
  readonly jitterMs: number;
  /** All arrivals before it are stored. */
  readonly storedTo: () => number;
  /** The first arrival that was received at or after a time. */
  readonly arrivalAt: (received: number) => Promise<number>;
  /** When the last event before an arrival was received, as far as known. */
  readonly receivedBefore: (arrival: number) => number | null;
  readonly now: () => number;
}

/** The rules that run, by id, and where each of them stands. */
export class Tracks {
  readonly #store: DetectionStore;
  readonly #options: TracksOptions;
  #tracks = new Map<string, Track>();
  #bySignature = new Map<string, Track[]>();

  constructor(store: DetectionStore, options: TracksOptions) {
    this.#store = store;
    this.#options = options;
  }

  get size(): number {
    return this.#tracks.size;
  }

  all(): Iterable<Track> {
    return this.#tracks.values();
  }

  get(id: string): Track | null {
    return this.#tracks.get(id) ?? null;
  }

  withSignature(signature: string): readonly Track[] {
    return this.#bySignature.get(signature) ?? [];
  }

  /** Whether it still runs; another rule may have taken its place while it was run. */
  has(track: Track): boolean {
    return this.#tracks.get(track.rule.id) === track;
  }

  /**
   * Takes over other rules. A rule that is known goes on where it was; with another query it looks back first. A
   * new one begins at its look-back. One that is no longer enabled keeps its place, so that the time until it is enabled
   * again is known to be a gap.
   */
  async apply({ rules }: ActiveRules): Promise<TrackChanges> {
    const before = this.#tracks;
    const tracks = new Map<string, Track>();
    const counts = { added: 0, changed: 0, removed: 0, setBack: 0 };
    const storedTo = this.#options.storedTo();
    for (const [position, rule] of rules.entries()) {
      const known = before.get(rule.id);
      if (known === undefined) {
        const track = await this.#begin(rule, position);
        tracks.set(rule.id, track);
        counts.added += 1;
        if (track.cursor > storedTo) {
          track.cursor = storedTo;
          counts.setBack += 1;
        }
      } else {
        if (await this.#update(known, rule, position)) counts.changed += 1;
        tracks.set(rule.id, known);
      }
    }
    for (const [id, track] of before) {
      if (tracks.has(id)) continue;
      counts.removed += 1;
      this.#end(track);
    }
    this.#tracks = tracks;
    this.#bySignature = bySignature(tracks.values());
    return counts;
  }

  async #begin(rule: ActiveRule, position: number): Promise<Track> {
    const { jitterMs, now } = this.#options;
    const state = this.#store.states.get(rule.id);
    const options = { jitterMs, now: now() };
    if (state === null) {
      const first = firstState(rule.id, await this.#lookBack(rule));
      this.#store.states.put(first);
      return startTrack(rule, position, first, options);
    }
    return startTrack(rule, position, this.#resumed(state), options);
  }

  /** A rule that was disabled goes on with what comes from now on; what came meanwhile is a gap. */
  #resumed(state: RuleStateRow): RuleStateRow {
    if (state.disabled === null) return state;
    const { storedTo, now, receivedBefore } = this.#options;
    const { cursor, at } = state.disabled;
    const next = { ...state, cursor: Math.max(cursor, storedTo()), disabled: null };
    this.#store.transaction(() => {
      if (next.cursor > cursor) {
        this.#store.gaps.add({
          ruleId: state.ruleId,
          reason: 'disabled',
          state: 'open',
          from: cursor,
          to: next.cursor,
          fromTime: at,
          toTime: receivedBefore(next.cursor) ?? now(),
          message: null,
          createdAt: now(),
        });
      }
      this.#store.states.put(next);
    });
    return next;
  }

  async #update(track: Track, rule: ActiveRule, position: number): Promise<boolean> {
    const { jitterMs, now } = this.#options;
    const before = track.rule;
    track.position = position;
    if (rule === before) return false;
    const isOther = rule.signature !== before.signature;
    // First of all: if it fails, all of this is tried again.
    const lookBack = isOther ? await this.#lookBack(rule) : track.cursor;
    track.rule = rule;
    const isChanged = rule.revision !== before.revision || rule.stateKey !== before.stateKey;
    if (rule.rule.interval !== before.rule.interval) {
      track.due = dueTimesOf(rule.id, rule.rule, jitterMs);
      track.nextDue = track.due.dueAt(track.due.executionAt(now()) + 1);
    }
    if (isOther) {
      track.cursor = Math.min(track.cursor, lookBack);
      track.isWaiting = true;
    }
    // Its exceptions, value lists or suppression may be others: it goes on from what was saved.
    if (isChanged) dropRun(track);
    // A mended rule need not wait until it would have been tried again.
    if (isChanged && track.state.failure !== null) {
      const { failure } = track.state;
      track.state = { ...track.state, failure: { ...failure, retryAt: now() } };
    }
    return isChanged;
  }

  #end(track: Track): void {
    dropRun(track);
    const { rule, state, cursor } = track;
    const row = this.#store.rules.get(rule.id);
    // Deleted: its state went with it.
    if (row === null) return;
    const disabled = row.isEnabled ? null : { at: this.#options.now(), cursor };
    this.#store.states.put({ ...state, cursor, disabled });
  }

  /** The first arrival that a new rule judges. */
  async #lookBack({ rule }: ActiveRule): Promise<number> {
    const { now, arrivalAt, storedTo } = this.#options;
    if (storedTo() === 0) return 0;
    const from = parseDateMath(rule.from, BigInt(now()) * NANOS_PER_MS, 'down');
    return from === null ? storedTo() : arrivalAt(Number(from / NANOS_PER_MS));
  }
}

function bySignature(tracks: Iterable<Track>): Map<string, Track[]> {
  const groups = new Map<string, Track[]>();
  for (const track of tracks) {
    const { signature } = track.rule;
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [track]);
    else group.push(track);
  }
  return groups;
}
