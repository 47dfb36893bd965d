import { explain, print } from '../../lang/index.ts';
import type { QueryPlan } from '../../lang/plan/plan.ts';
import type { EventReader, SearchCost } from '../../stores/event-store.ts';
import { planOverStore, storedPlanText, type StoredPlan } from '../query/explain-stored.ts';
import { storedRequest } from '../query/stored-query.ts';
import { compileHunt, huntSettings, type HuntDiagnostic } from './compile-hunt.ts';
import type { HuntRequest } from './request.ts';

/** What a hunt would do, before it does. */
export interface HuntPlan {
  readonly diagnostics: readonly HuntDiagnostic[];
  /** `null` where errors are among the diagnostics. */
  readonly plan: (QueryPlan & { readonly query: string }) | null;
  /** The same for people, as a query is explained on the command line. */
  readonly text: string | null;
  readonly store: StoredPlan | null;
  readonly cost: HuntCost | null;
}

export interface HuntCost {
  /** Of the streams and the time that are asked for. */
  readonly events: number;
  /** Those whose documents are read, since no index rules them out. */
  readonly eventsRead: number;
  /** A block of the log counts as a segment. */
  readonly segments: number;
  readonly segmentsRead: number;
  /** Read from disk, and decompressed. */
  readonly bytesRead: number;
  readonly documentBytes: number;
}

/** Reads nothing but indexes. */
export function planHunt(reader: EventReader, request: HuntRequest): HuntPlan {
  const { compiled, diagnostics } = compileHunt(request.query, request.now);
  if (compiled === null) return { diagnostics, plan: null, text: null, store: null, cost: null };
  const asked = { ...request, settings: huntSettings(request.now) };
  const store = planOverStore(reader, compiled, asked, request.streams);
  const { from, to, stages, now } = storedRequest(compiled, asked);
  const arrivals = { from: 0, to: reader.status().nextArrival };
  const search = reader.search({ streams: request.streams, from, to, arrivals, stages, now });
  try {
    const { selected, excluded } = search.counts;
    return {
      diagnostics,
      plan: { query: print(compiled.statement), ...compiled.plan() },
      text: [explain(compiled), storedPlanText(store)].join('\n'),
      store,
      cost: costOf(search.cost(), selected, excluded),
    };
  } finally {
    search.close();
  }
}

const costOf = (
  { allParts, parts, bytes, documentBytes }: SearchCost,
  selected: number,
  excluded: number,
): HuntCost => ({
  events: selected,
  eventsRead: selected - excluded,
  segments: allParts,
  segmentsRead: parts,
  bytesRead: bytes,
  documentBytes,
});
