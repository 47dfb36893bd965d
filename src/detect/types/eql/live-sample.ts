import { SequenceMemory, type CompiledSample } from '../../../lang/index.ts';
import { shapeOf } from '../../../lang/sequence/machine-snapshot.ts';
import { SavedValue, SnapshotError } from '../../../util/saved-value.ts';
import { itemsOf, withoutExcepted } from './search.ts';
import { CandidateLoader, CandidateSaver } from './candidate-snapshot.ts';
import type {
  Admission,
  LiveCandidate,
  LiveSearch,
  LiveSearchOptions,
  LoadEvent,
  LoadItem,
  SaveEvent,
  SaveItem,
} from '../live-search.ts';
import { SampleGroups } from './sample-groups.ts';

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
