import { isDamage } from '../../../stores/errors.ts';
import type { EventPart, EventReader, EventSelection } from '../../../stores/event-store.ts';
import type { ClusterWriter } from '../../../stores/open/cluster.ts';

/** The id of an index, with which the ids of events begin that were read from it. */
const INDEX_ID = /^([\w-]{22})[:@#]/;

/**
 * Arrivals of events that were read from a cluster, which must not go there once more. Where the user may not see the indices of
 * the cluster, those that were read from any cluster.
 */
export async function arrivalsReadFrom(
  cluster: Pick<ClusterWriter, 'indexIds'>,
  store: Pick<EventReader, 'look'>,
  selection: EventSelection,
): Promise<ReadonlySet<number>> {
  const found = new Map<number, string>();
  const look = store.look({
    ...selection,
    takes: () => true,
    test: { kind: 'constant', holds: true },
  });
  try {
    for (const part of look.parts) {
      for (const [arrival, id] of idsOf(part)) {
        const index = INDEX_ID.exec(id)?.[1];
        if (index !== undefined) found.set(arrival, index);
      }
    }
  } finally {
    look.close();
  }
  if (found.size === 0) return new Set();
  const indices = await cluster.indexIds();
  const arrivals = [...found].flatMap(([arrival, index]) =>
    indices === null || indices.has(index) ? arrival : [],
  );
  return new Set(arrivals);
}

/** What is damaged is counted where events are read. */
function idsOf(part: EventPart): (readonly [arrival: number, id: string])[] {
  try {
    const rows = part.open();
    return Array.from({ length: rows?.count ?? 0 }, (_, at) => [
      rows!.arrivalOf(at),
      rows!.idOf(at),
    ]);
  } catch (error) {
    if (isDamage(error)) return [];
    throw error;
  }
}
