import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import {
  planRuleSearches,
  type RuleSearch,
  type SearchedWindow,
} from '../../../runs/clusters/rule-searches.ts';
import type { Cluster, IndexDescription } from '../../../stores/open/cluster.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { RuleScan } from './rule-scan.ts';
import type { RuleWindow } from './rule-window.ts';

/** What reading a window took. */
export interface ReadCounts {
  /** Events of the window in all indices. */
  stored: number;
  /** Documents that the cluster sent, and those of them that some rule needed. */
  fetched: number;
  needed: number;
  bytes: number;
  /** Indices with events in the window, and searches of them: of unions, and of everything. */
  indices: number;
  unions: number;
  full: number;
  /** Why everything was read of an index; of the first one. */
  whyFull: string | null;
  /** Alerts of events that were late. */
  late: number;
  /** Documents that cannot be told from the answer, and those that no event can be. */
  unreadable: number;
  rejected: number;
}

export const noCounts = (): ReadCounts => ({
  stored: 0,
  fetched: 0,
  needed: 0,
  bytes: 0,
  indices: 0,
  unions: 0,
  full: 0,
  whyFull: null,
  late: 0,
  unreadable: 0,
  rejected: 0,
});

/** There is too much in it to be read at once. */
export class WindowTooLarge extends Error {
  override readonly name = 'WindowTooLarge';
}

/** Documents of a piece of a long window. */
const MAX_WANTED = 200_000;

/** The number and size of candidates at which those of event rules are judged, before the rest of the window is read. */
const JUDGED_AT_ONCE = 2_000;
const JUDGED_BYTES = 16 * 1024 * 1024;

export interface WindowParts {
  readonly cluster: Cluster;
  readonly indices: readonly IndexDescription[];
  readonly scan: RuleScan;
  /** By the position in the scan. */
  readonly windows: readonly RuleWindow[];
  readonly aliases: DataSetAliases;
  /** What candidates of sequences may take, in bytes. */
  readonly maxBytes: number;
  readonly waits: readonly number[] | undefined;
  readonly now: () => number;
  /** Writes what rules over events have found so far. */
  readonly flush: (windows: readonly RuleWindow[]) => void;
}

/** In milliseconds since 1970, inclusive. */
export interface WindowSpan {
  readonly from: number;
  readonly to: number;
  readonly since: SearchedWindow['since'];
  /** Whether it may be read in pieces. */
  readonly isDivisible: boolean;
}

/**
 * Reads a window for rules, whole or not at all: throws `StoreError` where the cluster does not answer completely, and
 * {@link WindowTooLarge}. Candidates of sequences are held by their windows at the end; those of event rules were judged.
 */
export async function readWindow(parts: WindowParts, span: WindowSpan): Promise<ReadCounts> {
  const { cluster, indices, windows, aliases, now } = parts;
  const at = now();
  const rules = windows.map(({ plan: { rule } }) => rule);
  const searched: SearchedWindow = {
    from: BigInt(span.from) * NANOS_PER_MS,
    // The milliseconds of a window are whole ones.
    to: BigInt(span.to + 1) * NANOS_PER_MS - 1n,
    since: span.since,
    now: BigInt(at) * NANOS_PER_MS,
    waits: parts.waits,
  };
  const planned = await planRuleSearches(cluster, indices, rules, searched, aliases);
  const wanted = planned.searches.reduce((sum, each) => sum + each.wanted, 0);
  if (span.isDivisible && wanted > MAX_WANTED)
    throw new WindowTooLarge(`${wanted} documents are wanted`);
  const reading = new Reading(parts, at);
  reading.counts.stored = planned.stored;
  reading.counts.indices = planned.indices;
  for (const search of planned.searches) await reading.read(search);
  return reading.end();
}

class Reading {
  readonly counts = noCounts();
  readonly #parts: WindowParts;
  readonly #at: number;
  readonly #ofEvents: readonly RuleWindow[];
  /** Of candidates that are not yet judged. */
  #eventBytes = 0;
  #held = 0;
  #sequenceBytes = 0;

  constructor(parts: WindowParts, at: number) {
    this.#parts = parts;
    this.#at = at;
    this.#ofEvents = parts.windows.filter(({ isOfEvents }) => isOfEvents);
  }

  async read({ index, rules, way, why, search }: RuleSearch): Promise<void> {
    const { scan } = this.#parts;
    const { counts } = this;
    const asking = new Set(rules);
    if (way === 'full') counts.full += 1;
    else counts.unions += 1;
    counts.whyFull ??= why === null ? null : `${index.name}: ${why}`;
    for await (const page of search.countedPages()) {
      const now = BigInt(this.#at) * NANOS_PER_MS;
      const scanned = scan.scan(page, index.uuid, now, this.#at);
      counts.needed += scanned.needed;
      counts.rejected += scanned.rejected;
      // Of rules with a search of their own, it finds some of the events.
      for (const { rule, candidate } of scanned.found)
        if (asking.has(rule)) this.#add(rule, candidate);
      for (const [rule, count] of scanned.failures)
        if (asking.has(rule)) this.#windowOf(rule).failed(count, scanned.firstFailure);
      if (this.#held >= JUDGED_AT_ONCE || this.#eventBytes >= JUDGED_BYTES) this.#flush();
    }
    counts.fetched += search.counts.read;
    counts.bytes += search.counts.bytes;
    counts.unreadable += search.counts.unreadable;
    const [weakened] = search.weakened;
    if (weakened !== undefined)
      counts.whyFull ??= `${index.name}: the cluster refused the query: ${weakened.reason}`;
  }

  end(): ReadCounts {
    this.#flush();
    return this.counts;
  }

  #add(rule: number, candidate: Parameters<RuleWindow['add']>[0]): void {
    const window = this.#windowOf(rule);
    const before = window.held;
    window.add(candidate);
    if (window.held === before) return;
    const bytes = candidate.event.memory;
    if (window.isOfEvents) {
      this.#eventBytes += bytes;
      this.#held += 1;
      return;
    }
    this.#sequenceBytes += bytes;
    const { maxBytes } = this.#parts;
    if (this.#sequenceBytes > maxBytes)
      throw new WindowTooLarge(
        `the events that its sequences may be made of take more than ${maxBytes} bytes`,
      );
  }

  #flush(): void {
    this.#eventBytes = 0;
    this.#held = 0;
    const found = this.#ofEvents.filter(({ held }) => held > 0);
    if (found.length > 0) this.#parts.flush(found);
  }

  #windowOf(rule: number): RuleWindow {
    return this.#parts.windows[rule] as RuleWindow;
  }
}
