import { createBlockScan, type BlockScan } from '../../runs/blocks/block-scan.ts';
import { compileHunt, huntSettings, HuntError } from '../events/hunt/compile-hunt.ts';

import { setupOf } from '../../runs/query/query-run.ts';
import { storedRequest } from '../../runs/query/stored-query.ts';
import type { SearchRequest } from '../../stores/event-store.ts';

/** A query that events are tested with as they are stored. */
export interface TailQuery extends Pick<SearchRequest, 'stages' | 'now'> {
  readonly text: string;
  readonly readsIds: boolean;
  readonly scan: BlockScan['scan'];
}

/**
 * Of the text of a query. Throws {@link HuntError} ENG2304 where it is wrong, and where single events do not tell what
 * it finds.
 */
export function tailQuery(text: string, now: bigint): TailQuery {
  const { compiled, diagnostics } = compileHunt(text, now);
  if (compiled === null) {
    const [first] = diagnostics;
    throw refused(first?.message ?? 'the query is wrong', first?.hint);
  }
  if (compiled.query.kind !== 'event')
    throw refused('a tail shows single events', 'sequences and samples need a hunt');
  if (compiled.limits.length > 0)
    throw refused('a tail has no end', 'it takes no `head` and no `tail`');
  const bounds = { settings: huntSettings(now), from: null, to: null };
  const { stages, readsIds } = storedRequest(compiled, bounds);
  const { scan } = createBlockScan(setupOf({ text, ...bounds }, false));
  return { text, stages, now, readsIds, scan };
}

const refused = (message: string, hint?: string) => new HuntError('ENG2304', message, hint);
