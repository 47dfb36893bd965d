import type { SharedIdentity } from '../../detect/match.ts';
import type { SourceDocument } from '../../detect/source/read-source.ts';
import { RecentMap } from '../../util/recent-map.ts';

/** So many are kept of all documents together: 10 MB. */
const MAX_IDENTITIES = 100_000;

/** Characters of the documents that are kept at least; at most twice as many. */
const MAX_CHARACTERS = 1024 * 1024;

/**
 * What is known of the documents of a scan, by their number of arrival. Several rules match the same event, and what was
 * judged is printed.
 */
export class KnownDocuments {
  readonly #identities = new Map<number, string>();
  readonly #sources = new RecentMap<number, SourceDocument>(
    Number.POSITIVE_INFINITY,
    ({ text }) => text.length,
    MAX_CHARACTERS,
  );

  identityOf(arrival: number): SharedIdentity {
    return {
      get: () => this.#identities.get(arrival) ?? null,
      set: (identity) => {
        if (this.#identities.size < MAX_IDENTITIES) this.#identities.set(arrival, identity);
      },
    };
  }

  /** A document that was read lately is not read again. */
  sourceOf(arrival: number, read: () => SourceDocument): SourceDocument {
    const known = this.#sources.get(arrival);
    if (known !== undefined) return known;
    const source = read();
    this.#sources.set(arrival, source);
    return source;
  }
}
