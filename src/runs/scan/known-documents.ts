import type { SharedIdentity } from '../../detect/match.ts';
import type { SourceDocument } from '../../detect/source/read-source.ts';

/** The maximum number of identities kept, for all documents together: 10 MB. */
const MAX_IDENTITIES = 100_000;

/** Of the documents that are kept, in characters. Read, they take about ten times that. */
const MAX_KEPT = 512 * 1024;
/** The maximum number of characters read without meeting a kept document, before others are kept. */
const MAX_MISSED = 32 * MAX_KEPT;

/**
 * What is known of the documents of a scan, by their number of arrival. Several rules match the same event, and what was
 * judged is printed.
 */
export class KnownDocuments {
  readonly #identities = new Map<number, string>();
  /**
   * The first ones. Rules and output go through documents in the same order: if there are too many, those read last
   * would never be met again.
   */
  readonly #kept = new Map<number, SourceDocument>();
  #characters = 0;
  #missed = 0;

  identityOf(arrival: number): SharedIdentity {
    return {
      get: () => this.#identities.get(arrival) ?? null,
      set: (identity) => {
        if (this.#identities.size < MAX_IDENTITIES) this.#identities.set(arrival, identity);
      },
    };
  }

  /** The document of an event, which is read if it is not kept. */
  sourceOf(arrival: number, read: () => SourceDocument): SourceDocument {
    const kept = this.#kept.get(arrival);
    if (kept !== undefined) {
      this.#missed = 0;
      return kept;
    }
    const source = read();
    const { length } = source.text;
    if (this.#missed > MAX_MISSED) this.#letGo();
    if (this.#characters + length <= MAX_KEPT) {
      this.#kept.set(arrival, source);
      this.#characters += length;
    } else {
      this.#missed += length;
    }
    return source;
  }

  #letGo(): void {
    this.#kept.clear();
    this.#characters = 0;
    this.#missed = 0;
  }
}
