import { rowOf } from '../../../../events/document-row.ts';
import type { ClusterSource } from '../../../../runs/clusters/cluster-inputs.ts';
import { StoreError } from '../../../../stores/errors.ts';
import type { StoredAlert } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { earlier, formatInstant, later, readInstant } from '../../../../util/time/index.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { documentOf, membersOf } from '../../../alerts/members.ts';
import type { Says } from '../../../operation/operation.ts';
import { markersAt, drawTree, type TreeNode } from './tree.ts';
import { factsOf, PROCESS_FIELDS, type ProcessFacts } from './process-facts.ts';
import { ProcessTable } from './process-table.ts';
import { readClusterProcesses } from './read-cluster-processes.ts';
import { readProcesses, type ReadBounds, type ReadRequest } from './read-processes.ts';
import type { processTree } from './schemas.ts';

/** The processes around an alert. */
export type AlertProcessTree = Says<typeof processTree>;
/** Why something that belongs into a tree is not there. */
export type Missing = AlertProcessTree['missing'][number];

export interface TreeOptions {
  readonly id: string;
  /** How long events are read, in milliseconds. */
  readonly maxMs: number;
}

const MAX_EVENTS = 100_000;
const MAX_PROCESSES = 50_000;
const MAX_DEPTH = 64;

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
/** Clocks of events and of starts differ a little. */
const SLACK = SECOND;
/** What the process of the alert did after it. */
const AFTER = 10n * MINUTE;
/** Where nothing says when it began. */
const BEFORE = 60n * MINUTE;
/** A start that is longer ago is that of a daemon; what happened then is not read. */
const MAX_BEFORE = 7n * 24n * 60n * MINUTE;

/** Where the events of alerts are. */
export interface TreeSources {
  readonly events: EventReader;
  /** Clusters that rules search, by name: alerts of events that are not stored here came from one of them. */
  readonly clusters: ReadonlyMap<string, ClusterSource>;
}

/** Draws the process tree of an alert. Throws `AlertError` ENG1301 and `StoreError`. */
export async function alertProcessTree(
  sources: TreeSources,
  detection: Pick<DetectionReader, 'alerts'>,
  { id, maxMs }: TreeOptions,
  clock: () => number,
): Promise<AlertProcessTree> {
  const { alerts } = detection;
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const own = (members.length === 0 ? [alert] : members).map(factsOfAlert);
  const focus = own.findLast(({ process }) => process !== null);
  const missing: Missing[] = [];
  if (focus?.process === undefined || focus.process === null) {
    const facts = own.at(-1);
    const root = facts === undefined ? null : namedOnly(facts);
    missing.push(root === null ? NOT_OF_A_PROCESS : NO_ENTITY_IDS);
    return { alert: id, root, path: [], missing, read: null };
  }
  const at = alert.lastEvent ?? focus.time ?? BigInt(alert.createdAt) * 1_000_000n;
  const table = new ProcessTable(MAX_PROCESSES);
  for (const facts of own) table.add(facts);
  const place = placeOf(focus);
  const request = stretchOf(own, at);
  const isStored = sources.clusters.size === 0 || alert.arrivals.length > 0;
  const clusters = isStored ? [] : [...sources.clusters.keys()];
  const bounds =
    place === null
      ? null
      : await readPlace(
          isStored ? { ...sources, clusters: NO_CLUSTERS } : sources,
          { place, ...request, around: at, maxMs, maxEvents: MAX_EVENTS },
          clock,
          (facts) => table.add(facts),
          missing,
        );
  const path = pathOf(table, focus);
  const markers =
    place === null
      ? null
      : markersAt(
          alerts,
          { facets: [{ facet: place.field, values: [place.value] }] },
          alert.createdAt,
        );
  const alertEntities = new Set(
    own.flatMap(({ process }) => (process === null ? [] : [process.entity])),
  );
  const root = drawTree(table, markers ?? NO_MARKERS, { path, alertEntities, at });
  const events = isStored ? sources.events : null;
  missing.push(...missingOf(table, path, { focus, bounds, request, events }));
  if (markers?.isAll === false)
    missing.push({
      what: 'alerts',
      reason: 'bounded',
      message: `only the ${markers.looked} alerts raised closest to this one are marked`,
    });
  return {
    alert: id,
    root,
    path: path.map(({ entity }) => entity),
    missing,
    read:
      bounds === null || place === null
        ? null
        : {
            place,
            clusters,
            from: formatInstant(bounds.from),
            to: formatInstant(bounds.to),
            events: bounds.events,
            processes: bounds.cut === null && table.left === 0 ? 'all' : 'at least',
          },
  };
}

const NO_CLUSTERS: TreeSources['clusters'] = new Map();

/** Reads what is stored here, or each cluster if there are some. One that fails is missing in the tree. */
async function readPlace(
  { events, clusters }: TreeSources,
  request: ReadRequest,
  clock: () => number,
  take: (facts: ProcessFacts) => void,
  missing: Missing[],
): Promise<ReadBounds | null> {
  if (clusters.size === 0) return readProcesses(events, request, clock, take);
  const until = clock() + request.maxMs;
  let bounds: ReadBounds | null = null;
  for (const [name, source] of clusters) {
    try {
      const left = { ...request, maxMs: until - clock() };
      const read = await readClusterProcesses(source, left, clock, take);
      bounds = bounds === null ? read : both(bounds, read);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const message = `the cluster ${name} could not be read: ${error.message}`;
      missing.push({ what: 'events', reason: 'unreachable', message });
    }
  }
  return bounds;
}

const both = (a: ReadBounds, b: ReadBounds): ReadBounds => ({
  from: later(a.from, b.from),
  to: earlier(a.to, b.to),
  events: a.events + b.events,
  damaged: a.damaged + b.damaged,
  cut: a.cut ?? b.cut,
});

const NO_MARKERS = { entities: [], of: () => [], looked: 0, isAll: true };

const NOT_OF_A_PROCESS: Missing = {
  what: 'process',
  reason: 'not-of-a-process',
  message: 'the event of this alert names no process, as events of the Kubernetes audit log do',
};

const NO_ENTITY_IDS: Missing = {
  what: 'ancestors',
  reason: 'no-entity-ids',
  message:
    'the source of this event gives processes no entity ids, and numbers of processes are used again: ' +
    'only what the event itself names is shown',
};

/** The time of an alert is when it was raised. */
function factsOfAlert(alert: StoredAlert): ProcessFacts {
  const facts = factsOf(rowOf(documentOf(alert), PROCESS_FIELDS));
  return { ...facts, time: alert.firstEvent };
}

const placeOf = ({ container, host }: ProcessFacts) => {
  if (container !== null) return { field: 'container.id' as const, value: container };
  return host === null ? null : { field: 'host.name' as const, value: host };
};

/** From the start of the entry leader, or of whatever began first of what is named, to a while after the alert. */
function stretchOf(own: readonly ProcessFacts[], at: bigint): { from: bigint; to: bigint } {
  const starts = own.flatMap(({ process, parent, leaders, time }) => {
    const entry = leaders.find(({ role }) => role === 'entry_leader')?.process;
    const named =
      entry === undefined ? [process, parent, ...leaders.map((each) => each.process)] : [entry];
    const known = named.flatMap((each) => {
      const start = each?.start == null ? null : readInstant(each.start);
      return start === null ? [] : [start];
    });
    return known.length > 0 ? known : [(time ?? at) - BEFORE];
  });
  const first = starts.reduce((a, b) => (a < b ? a : b), at) - SLACK;
  return { from: first < at - MAX_BEFORE ? at - MAX_BEFORE : first, to: at + AFTER };
}

/** From the process upwards, to the entry leader where there is one. */
function pathOf(table: ProcessTable, { process, leaders }: ProcessFacts) {
  const entry = leaders.find(({ role }) => role === 'entry_leader')?.process.entity ?? null;
  const path: { entity: string; isBelowGap: boolean }[] = [];
  const seen = new Set<string>();
  const climb = (from: string): void => {
    for (let at: string | null = from; at !== null && !seen.has(at) && path.length < MAX_DEPTH;) {
      seen.add(at);
      path.push({ entity: at, isBelowGap: false });
      if (at === entry) return;
      at = table.get(at)?.parent ?? null;
    }
  };
  climb(process?.entity ?? '');
  // What leads its group, session and entry is above, even where what is between is not known.
  for (const { process: leader } of leaders) {
    const last = path.at(-1);
    if (last === undefined || seen.has(leader.entity) || last.entity === entry) continue;
    last.isBelowGap = true;
    climb(leader.entity);
  }
  return path;
}

function missingOf(
  table: ProcessTable,
  path: readonly { readonly entity: string; readonly isBelowGap: boolean }[],
  {
    focus,
    bounds,
    request,
    events,
  }: {
    readonly focus: ProcessFacts;
    readonly bounds: ReadBounds | null;
    readonly request: { readonly from: bigint };
    /** `null` where a cluster was read, whose first event is not known. */
    readonly events: EventReader | null;
  },
): Missing[] {
  const missing: Missing[] = [];
  const entry = focus.leaders.find(({ role }) => role === 'entry_leader')?.process.entity;
  const top = path.at(-1)?.entity;
  const isOpen =
    path.some(({ isBelowGap }) => isBelowGap) || (entry !== undefined && top !== entry);
  const cannotGoOn = entry === undefined && top !== undefined && table.get(top)?.events === 0;
  if (isOpen || cannotGoOn) {
    const first = firstStored(events);
    if (bounds !== null && bounds.cut === null && first !== null && first > request.from + SLACK)
      missing.push({
        what: 'ancestors',
        reason: 'retention',
        message: `the processes above began before ${formatInstant(first)}, and no older events are stored`,
      });
    else if (bounds?.cut != null)
      missing.push({
        what: 'ancestors',
        reason: 'bounded',
        message: `events before ${formatInstant(bounds.from)} were not read: ask for more seconds`,
      });
    else
      missing.push({
        what: 'ancestors',
        reason: 'no-event-kept',
        message:
          'no event of a process between those that are shown is stored: the sensor sent none, or it was excluded',
      });
  }
  if (bounds?.cut != null)
    missing.push({
      what: 'events',
      reason: 'bounded',
      message:
        bounds.cut === 'time'
          ? 'there was no time to read all events of this place: counts of processes are “at least”'
          : `of the events of this place, the ${bounds.events} closest to the alert were read: counts are “at least”`,
    });
  if (table.left > 0)
    missing.push({
      what: 'processes',
      reason: 'bounded',
      message: 'there are more processes than are kept for one tree: counts are “at least”',
    });
  if ((bounds?.damaged ?? 0) > 0)
    missing.push({
      what: 'events',
      reason: 'damaged',
      message: `${bounds?.damaged} events that may belong here cannot be read; dockwarden verify says where`,
    });
  return missing;
}

const firstStored = (events: EventReader | null): bigint | null =>
  (events?.status().streams ?? []).reduce<bigint | null>(
    (least, { firstTime }) =>
      firstTime !== null && (least === null || firstTime < least) ? firstTime : least,
    null,
  );

/** What the alert itself says, where processes have no ids. */
function namedOnly(facts: ProcessFacts): TreeNode | null {
  if (facts.name === null) return null;
  const node = (name: string, isAlert: boolean, children: readonly TreeNode[]): TreeNode => ({
    entity: null,
    pid: null,
    name,
    executable: null,
    args: [],
    user: isAlert ? facts.user : null,
    start: null,
    end: null,
    exitCode: null,
    images: [],
    image: -1,
    isAlert,
    isPath: true,
    alerts: [],
    known: 'mentioned',
    isBelowGap: false,
    children,
    folded: null,
  });
  const process = node(facts.name, true, []);
  return facts.parentName === null ? process : node(facts.parentName, false, [process]);
}
