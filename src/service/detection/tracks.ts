import { appendTo } from '../../util/maps.ts';
import type { DetectionStore, RuleStateRow } from '../../stores/detection-store.ts';
import { NANOS_PER_MS, parseDateMath } from '../../util/time/index.ts';
import type { ActiveRule, ActiveRules } from '../../runs/rules/active-rules.ts';
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
  #hasRules = false;

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
   * again is known to be a gap. What was changed while the service was down is taken over in the same way. If it throws,
   * nothing has changed.
   */
  async apply({ rules }: ActiveRules): Promise<TrackChanges> {
    const before = this.#tracks;
    const firstArrivals = await this.#firstArrivals(rules);
    const ids = new Set(rules.map(({ id }) => id));
    const removed = [...before.values()].filter(({ rule }) => !ids.has(rule.id));
    const added = new Map<string, Track>();
    const storedTo = this.#options.storedTo();
    let setBack = 0;
    this.#store.transaction(() => {
      const failed = this.#rulesWithFailures();
      for (const [position, rule] of rules.entries()) {
        const known = before.get(rule.id);
        const first = Math.min(firstArrivals.get(rule.id) ?? storedTo, storedTo);
        if (known === undefined) {
          const track = this.#begin(rule, position, first, failed.has(rule.id));
          if (track.cursor > storedTo) {
            this.#setBack(track, storedTo);
            setBack += 1;
          }
          added.set(rule.id, track);
        } else if (known.rule.signature !== rule.signature) {
          this.#store.states.put(edited(known.state, rule, first));
        }
      }
      for (const { state, cursor } of removed) this.#end({ ...state, cursor });
      if (!this.#hasRules) this.#endOthers(ids);
    });
    this.#hasRules = true;
    const tracks = new Map<string, Track>();
    let changed = 0;
    for (const [position, rule] of rules.entries()) {
      const known = before.get(rule.id);
      if (known !== undefined && this.#update(known, rule, position, firstArrivals)) changed += 1;
      const track = known ?? added.get(rule.id);
      if (track !== undefined) tracks.set(rule.id, track);
    }
    for (const track of removed) dropRun(track);
    this.#tracks = tracks;
    this.#bySignature = bySignature(tracks.values());
    return { added: added.size, changed, removed: removed.length, setBack };
  }

  /** Of rules that are new, or have another query: the first arrival that they judge. */
  async #firstArrivals(rules: readonly ActiveRule[]): Promise<ReadonlyMap<string, number>> {
    const known = new Map<string, number>();
    const firstArrivals = new Map<string, number>();
    for (const rule of rules) {
      if (!this.#looksBack(rule)) continue;
      const { from } = rule.rule;
      const arrival = known.get(from) ?? (await this.#lookBack(from));
      known.set(from, arrival);
      firstArrivals.set(rule.id, arrival);
    }
    return firstArrivals;
  }

  #looksBack(rule: ActiveRule): boolean {
    const track = this.#tracks.get(rule.id);
    if (track !== undefined) return track.rule.signature !== rule.signature;
    const state = this.#store.states.get(rule.id);
    return state === null || isEdited(state, rule);
  }

  #rulesWithFailures(): ReadonlySet<string> {
    const open = this.#store.gaps.list({ isOpen: true });
    return new Set(open.flatMap(({ ruleId, reason }) => (reason === 'failed' ? [ruleId] : [])));
  }

  #begin(rule: ActiveRule, position: number, first: number, hasFailedGap: boolean): Track {
    const { jitterMs, now } = this.#options;
    const { states } = this.#store;
    const known = states.get(rule.id);
    const state =
      known === null
        ? firstState(rule.id, first, rule.signature)
        : this.#resumed(this.#edited(known, rule, first));
    if (state !== known) states.put(state);
    const track = startTrack(rule, position, state, { jitterMs, now: now() });
    track.hasFailedGap = hasFailedGap;
    return track;
  }

  #edited(state: RuleStateRow, rule: ActiveRule, first: number): RuleStateRow {
    if (isEdited(state, rule)) return mended(edited(state, rule, first), this.#options.now());
    const { signature } = rule;
    return state.signature === signature ? state : { ...state, signature };
  }

  /** What it kept of events refers to numbers that others will have. */
  #setBack(track: Track, cursor: number): void {
    track.cursor = cursor;
    track.state = { ...track.state, cursor, snapshot: null };
    this.#store.states.put(track.state);
  }

  /** A rule that was disabled goes on with what comes from now on; what came meanwhile is a gap. */
  #resumed(state: RuleStateRow): RuleStateRow {
    if (state.disabled === null) return state;
    const { storedTo, now, receivedBefore } = this.#options;
    const { cursor, at } = state.disabled;
    const next = { ...state, cursor: Math.max(cursor, storedTo()), disabled: null };
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
    return next;
  }

  #update(
    track: Track,
    rule: ActiveRule,
    position: number,
    firstArrivals: ReadonlyMap<string, number>,
  ): boolean {
    const { jitterMs, now } = this.#options;
    const before = track.rule;
    track.position = position;
    if (rule === before) return false;
    track.rule = rule;
    const isChanged = rule.revision !== before.revision || rule.stateKey !== before.stateKey;
    if (rule.rule.interval !== before.rule.interval) {
      track.due = dueTimesOf(rule.id, rule.rule, jitterMs);
      track.nextDue = track.due.dueAt(track.due.executionAt(now()) + 1);
      track.execution = -1;
    }
    if (rule.signature !== before.signature) {
      track.state = edited(track.state, rule, firstArrivals.get(rule.id) ?? track.cursor);
      track.cursor = track.state.cursor;
    }
    // What it does not find by now it is to find without a further event: time may decide, or it was not live before.
    track.isWaiting = true;
    // Its exceptions, value lists or suppression may be others: it goes on from what was saved.
    if (isChanged) {
      dropRun(track);
      track.readFrom = null;
      track.liveRun = null;
    }
    // A mended rule need not wait until it would have been tried again.
    if (isChanged) track.state = mended(track.state, now());
    return isChanged;
  }

  #end(state: RuleStateRow): void {
    const row = this.#store.rules.get(state.ruleId);
    // Deleted: its state went with it.
    if (row === null) return;
    const disabled = row.isEnabled ? null : { at: this.#options.now(), cursor: state.cursor };
    this.#store.states.put({ ...state, disabled });
  }

  /** Rules that were disabled while the service was down. */
  #endOthers(ids: ReadonlySet<string>): void {
    for (const state of this.#store.states.list()) {
      if (!ids.has(state.ruleId) && state.disabled === null) this.#end(state);
    }
  }

  async #lookBack(from: string): Promise<number> {
    const { now, arrivalAt, storedTo } = this.#options;
    if (storedTo() === 0) return 0;
    const time = parseDateMath(from, BigInt(now()) * NANOS_PER_MS, 'down');
    return time === null ? storedTo() : arrivalAt(Number(time / NANOS_PER_MS));
  }
}

/** Whether the arrivals before its cursor were judged by another query. A disabled rule goes on from now. */
const isEdited = ({ signature, disabled }: RuleStateRow, rule: ActiveRule) =>
  disabled === null && signature !== null && signature !== rule.signature;

/** It begins again at its look-back, unless it is further behind. */
const edited = (state: RuleStateRow, { signature }: ActiveRule, first: number): RuleStateRow => ({
  ...state,
  signature,
  cursor: Math.min(first, state.cursor),
});

/** One that was edited need not wait until it would have been tried again. */
const mended = (state: RuleStateRow, now: number): RuleStateRow =>
  state.failure === null ? state : { ...state, failure: { ...state.failure, retryAt: now } };

function bySignature(tracks: Iterable<Track>): Map<string, Track[]> {
  const groups = new Map<string, Track[]>();
  for (const track of tracks) appendTo(groups, track.rule.signature, track);
  return groups;
}
