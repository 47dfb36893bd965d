import { setImmediate as nextTurn } from 'node:timers/promises';
import { createBlockScan, type BlockScan } from '../../runs/blocks/block-scan.ts';
import { setupOf } from '../../runs/query/query-run.ts';
import { storedRequest } from '../../runs/query/stored-query.ts';
import type { QueryLanguage } from '../../lang/index.ts';
import type { EventReader, SearchRequest } from '../../stores/event-store.ts';
import { storedBlock } from '../../runs/stored/stored-block.ts';
import { compileHunt, huntSettings, HuntError } from '../events/hunt/compile-hunt.ts';

/** A query that events are tested with as they are stored. */
export interface TailQuery extends Pick<SearchRequest, 'stages' | 'now'> {
  /** By which it is known: those with the same share a search. */
  readonly text: string;
  readonly readsIds: boolean;
  readonly scan: BlockScan['scan'];
}

/**
 * Of the text of a query. Throws {@link HuntError} ENG2304 where it is wrong, and where single events do not tell what
 * it finds.
 */
export function tailQuery(text: string, now: bigint, language: QueryLanguage = 'eql'): TailQuery {
  const { compiled, diagnostics } = compileHunt({ query: text, language, now });
  if (compiled === null) {
    const [first] = diagnostics;
    throw refused(first?.message ?? 'the query is wrong', first?.hint);
  }
  if (compiled.query.kind !== 'event')
    throw refused('a tail shows single events', 'sequences and samples need a hunt');
  if (compiled.limits.length > 0)
    throw refused('a tail has no end', 'it takes no `head` and no `tail`');
  const bounds = { settings: huntSettings({ language, now }), from: null, to: null };
  const { stages, readsIds } = storedRequest(compiled, bounds);
  const { scan } = createBlockScan(setupOf({ text, ...bounds }, false));
  const known = language === 'eql' ? text : `${language}: ${text}`;
  return { text: known, stages, now, readsIds, scan };
}

const refused = (message: string, hint?: string) => new HuntError('ENG2304', message, hint);

/** Events that arrived one after the other, and how much of them may be looked at. */
export interface Stretch {
  /** Arrival numbers: first inclusive, last exclusive. */
  readonly from: number;
  readonly to: number;
  /** Events that are returned: the latest. */
  readonly most: number;
  /** Whether there is no time to read more. */
  readonly isOver: () => boolean;
}

export interface FoundEvent {
  readonly arrival: number;
  readonly received: number;
  readonly stream: string;
  readonly document: Buffer;
}

export interface TailFound {
  /** In the order in which they arrived. */
  readonly events: readonly FoundEvent[];
  /** Of all that were looked at. */
  readonly matched: number;
  /** Those that an index has ruled out are among them. */
  readonly lookedAt: number;
}

/** Finds what a query matches of a stretch. Others have their turn between blocks. Throws `StoreError`. */
export async function searchTail(
  reader: Pick<EventReader, 'search' | 'fetch'>,
  { stages, now, readsIds, scan }: TailQuery,
  { from, to, most, isOver }: Stretch,
): Promise<TailFound> {
  const arrivals = { from, to };
  const search = reader.search({ streams: null, from: null, to: null, arrivals, stages, now });
  let found: FoundEvent[] = [];
  let matched = 0;
  let read = 0;
  try {
    for await (const stored of search.blocks) {
      const { stream, bytes } = stored;
      const ids = readsIds
        ? reader.fetch([...stored.arrivals]).map((event) => event?.id ?? '')
        : null;
      for (const { start, end, line } of scan(storedBlock(stored, ids)).totals.found) {
        const document = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        const [arrival = 0, received = 0] = [stored.arrivals[line], stored.received[line]];
        found.push({ arrival, received, stream, document });
        matched += 1;
      }
      // What is held keeps whole blocks in memory.
      if (found.length > most) found = latest(found, most);
      read += stored.arrivals.length;
      if (isOver()) break;
      await nextTurn();
    }
  } finally {
    search.close();
  }
  const events = latest(found, most);
  return { events, matched, lookedAt: search.counts.excluded + read };
}

/** Blocks of several streams overlap. */
const latest = (found: readonly FoundEvent[], most: number): FoundEvent[] =>
  most <= 0 ? [] : found.toSorted((a, b) => a.arrival - b.arrival).slice(-most);
