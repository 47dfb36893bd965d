import {
  SequenceMemory,
  type CompiledSample,
  type Key,
  type MemoryAccount,
  type TermHit,
} from '../../../lang/index.ts';
import { shapeOf } from '../../../lang/sequence/machine-snapshot.ts';
import { keyText } from '../../../lang/sequence/candidate.ts';
import { distinctTuples } from '../../../lang/sequence/sample.ts';
import { RecentKeys } from '../../../util/recent-keys.ts';
import { SavedValue, SnapshotError } from '../../../util/saved-value.ts';
import { itemsOf, withoutExcepted } from '../search.ts';
import { CandidateLoader, CandidateSaver, liveBytes } from './bounded-machine.ts';
import type {
  Admission,
  LiveCandidate,
  LiveSearch,
  LiveSearchOptions,
  LoadEvent,
  LoadItem,
  SaveEvent,
  SaveItem,
  LiveBounds,
} from '../live-search.ts';

/** The memory of a key, its group and its table entry. */
const GROUP_BYTES = 400;

interface Group {
  readonly lists: readonly LiveCandidate[][];
  events: number;
  bytes: number;
  /** Including everything that belongs to its events. */
  memory: number;
}

const EMPTY = { events: 0, bytes: 0, memory: 0 };

/** The number of keys remembered after their sample; an older key may yield another one. */
const REMEMBERED = 50_000;

/** Groups the events of a sample by key until each filter has one. */
class SampleGroups {
  readonly #sample: CompiledSample;
  readonly #bounds: LiveBounds;
  readonly #found: (keys: Key, events: readonly LiveCandidate[]) => void;
  /** The key with the oldest first event comes first. */
  readonly #groups = new Map<string, Group>();
  #done = new RecentKeys(REMEMBERED);
  #events = 0;
  #bytes = 0;
  readonly #memory: SequenceMemory;
  readonly #account: MemoryAccount;
  forgotten = 0;

  constructor(
    sample: CompiledSample,
    bounds: LiveBounds,
    memory: SequenceMemory,
    found: (keys: Key, events: readonly LiveCandidate[]) => void,
  ) {
    this.#memory = memory;
    this.#account = memory.open(() => this.#shedHalf());
    this.#sample = sample;
    this.#bounds = bounds;
    this.#found = found;
  }

  /** Events that wait, and keys that are remembered. */
  get kept(): number {
    return this.#events + this.#done.size;
  }

  /** As plain data for {@link restore}. */
  snapshot(indexOf: (candidate: LiveCandidate) => number): unknown {
    return {
      forgotten: this.forgotten,
      groups: [...this.#groups].map(([key, { lists }]) => ({
        key,
        lists: lists.map((list) => list.map(indexOf)),
      })),
      done: this.#done.snapshot(),
    };
  }

  /** @throws SnapshotError */
  restore(saved: SavedValue, candidates: CandidateLoader): void {
    this.forgotten = saved.get('forgotten').integer();
    this.#done = RecentKeys.restore(REMEMBERED, saved.get('done'));
    for (const each of saved.get('groups').list()) {
      const text = each.get('key').text();
      const lists = each.get('lists').list();
      if (lists.length !== this.#sample.terms.length || this.#groups.has(text)) {
        each.fail('a key of this sample');
      }
      const known = lists.map((list) => new Set(list.list().map((index) => candidates.at(index))));
      const group: Group = { lists: known.map((list) => [...list]), ...EMPTY };
      this.#groups.set(text, group);
      const seen = new Set<LiveCandidate>();
      for (const candidate of group.lists.flat()) {
        this.#keep(group, candidate, !seen.has(candidate));
        seen.add(candidate);
      }
    }
  }

  add(candidate: LiveCandidate, hits: readonly TermHit[]): void {
    const keys = new Map<string, Key>();
    for (const { terms, keys: own } of hits) {
      for (const key of own) {
        const text = keyText(key);
        if (this.#done.has(text)) continue;
        keys.set(text, key);
        for (const term of terms) this.#addAt(term, text, candidate);
      }
    }
    for (const [text, key] of keys) this.#complete(text, key);
    this.#shed();
    if (this.#memory.isExceeded) this.#memory.relieve();
  }

  /** Ends the search and releases its memory. */
  close(): void {
    this.#memory.close(this.#account);
  }

  /** @param isNew whether no other filter of the key keeps the event */
  #keep(group: Group, candidate: LiveCandidate, isNew: boolean): void {
    this.#count(group, 1, candidate.event.bytes, isNew ? liveBytes(candidate) : 0);
  }

  /** Drops the older half of the keys. */
  #shedHalf(): void {
    const most = this.#groups.size >> 1;
    for (const [text, { events }] of this.#groups) {
      if (this.#groups.size <= most) return;
      this.#remove(text);
      this.forgotten += events;
    }
  }

  #addAt(term: number, text: string, candidate: LiveCandidate): void {
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = { lists: this.#sample.terms.map(() => []), ...EMPTY };
      this.#groups.set(text, group);
    }
    const list = group.lists[term];
    // With this many in each list, every filter can have an event of its own.
    if (list === undefined || list.length >= group.lists.length) return;
    if (list.at(-1) === candidate) return;
    const isNew = group.lists.every((each) => each.at(-1) !== candidate);
    list.push(candidate);
    this.#keep(group, candidate, isNew);
  }

  #complete(text: string, key: Key): void {
    const [tuple] = distinctTuples(this.#groups.get(text)?.lists ?? [[]], 1);
    if (tuple === undefined) return;
    this.#remove(text);
    this.#done.add(text);
    this.#found(key, tuple);
  }

  /** Drops more than necessary, since finding the oldest groups is expensive. */
  #shed(): void {
    const { events: mostEvents, bytes: mostBytes } = this.#bounds;
    if (this.#events <= mostEvents && this.#bytes <= mostBytes) return;
    for (const [text, { events }] of this.#groups) {
      if (this.#events <= mostEvents - (mostEvents >> 3) && this.#bytes <= mostBytes) return;
      this.#remove(text);
      this.forgotten += events;
    }
  }

  #remove(text: string): void {
    const group = this.#groups.get(text);
    if (group === undefined) return;
    this.#groups.delete(text);
    this.#count(group, -group.events, -group.bytes, -group.memory);
  }

  #count(group: Group, events: number, bytes: number, memory: number): void {
    const rest = group.memory + memory;
    // The first event adds the group, the last one removes it.
    const table = group.memory === 0 ? GROUP_BYTES : rest === 0 ? -GROUP_BYTES : 0;
    this.#account.set(this.#account.bytes + memory + table);
    group.memory = rest;
    group.events += events;
    group.bytes += bytes;
    this.#events += events;
    this.#bytes += bytes;
  }
}

const KIND = 'live sample';
const VERSION = 1;

/**
 * A sample: one for each key, as soon as every filter has an event of its own. A search over the whole data
 * may choose other events for the same key.
 */
export class LiveSample implements LiveSearch {
  readonly keepsEvents = true;
  readonly isOrdered = false;
  readonly waitsForAbsence = false;
  readonly waitsForTime = false;
  readonly #sample: CompiledSample;
  readonly #kept: SampleGroups;
  /** The same without exceptions; `null` if there are none. */
  readonly #all: SampleGroups | null;

  constructor(sample: CompiledSample, options: LiveSearchOptions) {
    const { bounds, hasExceptions, memory = new SequenceMemory(), sink } = options;
    this.#sample = sample;
    this.#kept = new SampleGroups(sample, bounds, memory, (keys, events) =>
      sink.match({ kind: 'group', keys, events: events.map(({ event }) => event) }),
    );
    this.#all = hasExceptions
      ? new SampleGroups(sample, bounds, memory, (keys, events) => {
          const items = itemsOf({ kind: 'group', keys, events }, { query: sample });
          if (items.length > 0) sink.hidden(items);
        })
      : null;
  }

  snapshot(saveEvent: SaveEvent, saveItem: SaveItem = (item) => item): unknown {
    const candidates = new CandidateSaver(saveEvent, saveItem);
    const { indexOf } = candidates;
    return {
      kind: KIND,
      version: VERSION,
      query: shapeOf(this.#sample),
      kept: this.#kept.snapshot(indexOf),
      all: this.#all?.snapshot(indexOf) ?? null,
      candidates: candidates.saved,
    };
  }

  /**
   * Restores the search of the same query. Exceptions may have been added or removed since.
   *
   * @throws SnapshotError if the snapshot is damaged or belongs to another query or version
   */
  static restore(
    sample: CompiledSample,
    options: LiveSearchOptions,
    snapshot: unknown,
    loadEvent: LoadEvent,
    loadItem: LoadItem,
  ): LiveSample {
    const saved = new SavedValue(snapshot, KIND);
    saved.expect(KIND, VERSION);
    if (saved.get('query').text() !== shapeOf(sample)) {
      throw new SnapshotError('foreign', 'the saved state is that of another query');
    }
    const list = saved.get('candidates');
    const candidates = new CandidateLoader(list, sample.terms.length, loadEvent, loadItem);
    const search = new LiveSample(sample, options);
    try {
      search.#kept.restore(saved.get('kept'), candidates);
      // Without exceptions so far, both have seen the same.
      const all = saved.get('all').value === null ? saved.get('kept') : saved.get('all');
      search.#all?.restore(all, candidates);
    } catch (error) {
      search.finish();
      throw error;
    }
    return search;
  }

  add(candidate: LiveCandidate): Admission {
    const { evaluation, excepted } = candidate;
    const left = withoutExcepted(evaluation, excepted);
    if (left !== null) this.#kept.add(candidate, left);
    if (evaluation !== null) this.#all?.add(candidate, evaluation);
    return 'taken';
  }

  passed(): void {}

  reached(): void {}

  finish(): number {
    this.#kept.close();
    this.#all?.close();
    return 0;
  }

  forgotten(): number {
    return this.#kept.forgotten;
  }

  kept(): number {
    return this.#kept.kept + (this.#all?.kept ?? 0);
  }
}
