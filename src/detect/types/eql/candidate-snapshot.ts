import {
  loadHit,
  loadScalar,
  saveHit,
  saveScalar,
  type SavedHit,
  type SavedScalar,
} from '../../../lang/sequence/machine-snapshot.ts';
import type { SavedValue } from '../../../util/saved-value.ts';
import type { LiveCandidate, LoadEvent, LoadItem, SaveEvent, SaveItem } from '../live-search.ts';

/** A candidate as plain data. */
export interface SavedCandidate {
  readonly time: string | null;
  readonly tiebreaker: SavedScalar;
  readonly arrival: number;
  readonly evaluation: readonly SavedHit[] | null;
  readonly windowTime: string | null;
  readonly availableAt: string | null;
  readonly excepted: readonly { readonly item: unknown; readonly term: number | null }[];
  readonly event: unknown;
}

/** Saves and numbers each candidate of a search once, however many parts of the search reference it. */
export class CandidateSaver {
  readonly saved: SavedCandidate[] = [];
  readonly #known = new Map<LiveCandidate, number>();
  readonly #saveEvent: SaveEvent;
  readonly #saveItem: SaveItem;

  constructor(saveEvent: SaveEvent, saveItem: SaveItem) {
    this.#saveEvent = saveEvent;
    this.#saveItem = saveItem;
  }

  readonly indexOf = (candidate: LiveCandidate): number => {
    const index = this.#known.get(candidate) ?? this.saved.length;
    if (index === this.saved.length) {
      this.#known.set(candidate, index);
      this.saved.push(this.#save(candidate));
    }
    return index;
  };

  #save(candidate: LiveCandidate): SavedCandidate {
    const { evaluation, time, tiebreaker, arrival, windowTime, availableAt } = candidate;
    return {
      time: textOrNull(time),
      tiebreaker: saveScalar(tiebreaker),
      arrival,
      evaluation: evaluation?.map(saveHit) ?? null,
      windowTime: textOrNull(windowTime),
      availableAt: textOrNull(availableAt),
      excepted: candidate.excepted.map(({ item, term }) => ({ item: this.#saveItem(item), term })),
      event: this.#saveEvent(candidate.event),
    };
  }
}

const textOrNull = (time: bigint | null): string | null => (time === null ? null : String(time));

/** The candidates of a search by their numbers. */
export class CandidateLoader {
  readonly #candidates: readonly LiveCandidate[];

  /** @param terms the number of terms of the query */
  constructor(saved: SavedValue, terms: number, loadEvent: LoadEvent, loadItem: LoadItem) {
    this.#candidates = saved.list().map((each): LiveCandidate => {
      const timeAt = (name: string) => each.get(name).orNull((time) => time.bigint());
      return {
        time: timeAt('time'),
        tiebreaker: loadScalar(each.get('tiebreaker')),
        arrival: each.get('arrival').integer(),
        evaluation: each
          .get('evaluation')
          .orNull((hits) => hits.list().map((hit) => loadHit(hit, terms))),
        windowTime: timeAt('windowTime'),
        availableAt: timeAt('availableAt'),
        excepted: each
          .get('excepted')
          .list()
          .flatMap((excepted) => {
            const item = loadItem(excepted.get('item').value);
            // An item may name a stage that the query does not have; then it hides nothing.
            const term = excepted.get('term').orNull((index) => index.integer());
            return item === null ? [] : [{ item, term }];
          }),
        event: loadEvent(each.get('event').value),
      };
    });
  }

  at(saved: SavedValue): LiveCandidate {
    const candidate = this.#candidates[saved.integer(0, this.#candidates.length - 1)];
    return candidate ?? saved.fail('the number of an event');
  }
}
