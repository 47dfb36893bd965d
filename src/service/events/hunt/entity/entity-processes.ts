import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { formatMillis, NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { Says } from '../../../operation/operation.ts';
import { ProcessTable } from '../context/process-table.ts';
import { readProcesses } from '../context/read-processes.ts';
import { drawForest, markersAt } from '../context/tree.ts';
import type { Entity } from '../entity.ts';
import { entityAlerts } from './entity-alerts.ts';
import type { entityProcesses } from './schemas.ts';

export type EntityProcesses = Says<typeof entityProcesses>;

export interface ProcessesRequest extends Entity {
  /** In milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** How long events are read, in milliseconds. */
  readonly maxMs: number;
}

const MAX_EVENTS = 50_000;
const MAX_PROCESSES = 20_000;

/** Draws the processes of an entity in a range of time. Throws `StoreError`. */
export async function processesOf(
  events: EventReader,
  { alerts }: Pick<DetectionReader, 'alerts'>,
  { field, value, from, to, maxMs }: ProcessesRequest,
  clock: () => number,
): Promise<EntityProcesses> {
  const table = new ProcessTable(MAX_PROCESSES);
  const middle = Math.floor((from + to) / 2);
  const bounds = await readProcesses(
    events,
    {
      place: { field, value },
      from: BigInt(from) * NANOS_PER_MS,
      to: BigInt(to) * NANOS_PER_MS + NANOS_PER_MS - 1n,
      around: BigInt(middle) * NANOS_PER_MS,
      maxMs,
      maxEvents: MAX_EVENTS,
    },
    clock,
    (facts) => table.add(facts),
  );
  const markers = markersAt(alerts, entityAlerts(alerts, { field, value }).query, middle);
  const { roots, others } = drawForest(table, markers);
  const missing: EntityProcesses['missing'][number][] = [];
  if (bounds.cut !== null)
    missing.push({
      what: 'events',
      reason: 'bounded',
      message: `only the ${counted(bounds.events, 'event')} closest to the middle of this range were read: choose a shorter range to see all`,
    });
  if (table.left > 0)
    missing.push({
      what: 'processes',
      reason: 'bounded',
      message: `there are more than ${MAX_PROCESSES} processes: choose a shorter range to see all`,
    });
  if (!markers.isAll)
    missing.push({
      what: 'alerts',
      reason: 'bounded',
      message: `only the ${markers.looked} alerts raised closest to the middle of this range are marked`,
    });
  if (bounds.damaged > 0)
    missing.push({
      what: 'events',
      reason: 'damaged',
      message: `${bounds.damaged} events that may belong here cannot be read; dockwarden verify says where`,
    });
  if (roots.length === 0 && bounds.events > 0)
    missing.push({
      what: 'ancestors',
      reason: 'no-entity-ids',
      message:
        'the source of these events gives processes no entity ids; the Events tab shows the events',
    });
  return {
    field,
    value,
    from: formatMillis(from),
    to: formatMillis(to),
    roots,
    others,
    events: bounds.events,
    missing,
  };
}
