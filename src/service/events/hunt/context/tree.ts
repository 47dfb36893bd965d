import { rowOf } from '../../../../events/document-row.ts';
import type {
  AlertQuery,
  AlertReader,
  AlertSeverity,
  AlertStatus,
} from '../../../../stores/alert-store.ts';
import { formatInstant } from '../../../../util/time/index.ts';
import { documentOf } from '../../../alerts/members.ts';
import type { Says } from '../../../operation/operation.ts';
import { factsOf, PROCESS_FIELDS } from './process-facts.ts';
import { imageAt, type KnownProcess, type ProcessTable } from './process-table.ts';
import type { processTree } from './schemas.ts';

/** That a process has an alert. */
interface AlertMarker {
  readonly id: string;
  readonly ruleName: string;
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
}

/** Alerts by process. */
interface Markers {
  readonly entities: Iterable<string>;
  of(entity: string): readonly AlertMarker[];
  /** Alerts of the place that were looked at, and whether these are all. */
  readonly looked: number;
  readonly isAll: boolean;
}

/** Alerts raised before and after; each costs reading its document. */
const MAX_BEFORE = 100;
const MAX_AFTER = 100;
/** Of one process. */
const MAX_OF_PROCESS = 20;

/**
 * Finds the alerts of one space that match a query and were raised closest to a time.
 *
 * @param around in milliseconds since 1970
 */
export function markersAt(alerts: AlertReader, wanted: AlertQuery, around: number): Markers {
  const query = { ...wanted, includesBuildingBlocks: true, kind: 'any' as const };
  const before = alerts.page({ ...query, to: around }, 'newest', MAX_BEFORE);
  const after = alerts.page({ ...query, from: around + 1 }, 'oldest', MAX_AFTER);
  const found = [...before.alerts, ...after.alerts];
  const byEntity = new Map<string, Map<string, AlertMarker>>();
  for (const each of found) {
    const { process } = factsOf(rowOf(documentOf(each), PROCESS_FIELDS));
    if (process === null) continue;
    const markers = byEntity.get(process.entity) ?? new Map<string, AlertMarker>();
    byEntity.set(process.entity, markers);
    const { ruleName, severity, status } = each;
    const id = each.group ?? each.id;
    if (markers.size < MAX_OF_PROCESS) markers.set(id, { id, ruleName, severity, status });
  }
  return {
    entities: [...byEntity.keys()],
    of: (entity) => [...(byEntity.get(entity)?.values() ?? [])],
    looked: found.length,
    isAll: before.next === null && after.next === null,
  };
}

/** A process of a tree. Texts come from events: they are not safe for a page yet. */
export type TreeNode = NonNullable<Says<typeof processTree>['root']>;
type Folded = NonNullable<TreeNode['folded']>;

export interface TreeRequest {
  /** From the process of the alert upwards; `isBelowGap` says that what is next above is no parent of it. */
  readonly path: readonly { readonly entity: string; readonly isBelowGap: boolean }[];
  /** All processes of the alert. */
  readonly alertEntities: ReadonlySet<string>;
  /** When the alert happened. */
  readonly at: bigint | null;
}

/** Levels below the process of the alert. */
const LEVELS = 3;
/** Children of the process of the alert, and siblings on either side of the path. */
const MAX_CHILDREN = 20;
const MAX_SIBLINGS = 3;
/** Branches with alerts that open by themselves, at one place. */
const MAX_ALERT_BRANCHES = 10;
const MAX_NODES = 400;
/** The bounds of a drawing that is not about one process. */
const MAX_ROOTS = 40;
const FOREST_LEVELS = 6;
const MAX_NAMES = 3;

/** Draws what is known of the processes around an alert, the rest folded. */
export function drawTree(
  table: ProcessTable,
  markers: Markers,
  request: TreeRequest,
): TreeNode | null {
  const top = request.path.at(-1);
  return top === undefined ? null : drawing(table, markers, request).draw(top.entity, LEVELS);
}

/** Draws all processes without a known parent; if there are too many, those with alerts below them take precedence. */
export function drawForest(
  table: ProcessTable,
  markers: Markers,
): { readonly roots: readonly TreeNode[]; readonly others: number } {
  const { draw, below } = drawing(table, markers, { path: [], alertEntities: new Set(), at: null });
  const all = inOrder(table, table.roots());
  const hasAlerts = (entity: string) => (below.get(entity) ?? 0) > 0;
  const shown = new Set(
    [...all.filter(hasAlerts), ...all.filter((entity) => !hasAlerts(entity))].slice(0, MAX_ROOTS),
  );
  const roots = all.flatMap((entity) =>
    shown.has(entity) ? (draw(entity, FOREST_LEVELS) ?? []) : [],
  );
  return { roots, others: all.length - roots.length };
}

/** Draws processes one by one, with their descendants, up to a maximum number of nodes in total. */
function drawing(table: ProcessTable, markers: Markers, { path, alertEntities, at }: TreeRequest) {
  let left = MAX_NODES;
  // Events may say that processes descend from each other.
  const seen = new Set<string>();
  const below = alertsBelow(table, markers);
  const inPath = new Map(path.map(({ entity }, depth) => [entity, depth]));

  const draw = (entity: string, levels: number): TreeNode | null => {
    const known = table.get(entity);
    if (known === undefined || left <= 0 || seen.has(entity)) return null;
    seen.add(entity);
    left -= 1;
    const depth = inPath.get(entity);
    const next = depth === undefined || depth === 0 ? undefined : path[depth - 1];
    const all = inOrder(table, table.childrenOf(entity));
    const gap = next !== undefined && !all.includes(next.entity) ? next.entity : null;
    const shown = choose(all, {
      next: gap === null ? (next?.entity ?? null) : null,
      most: depth === 0 || (depth === undefined && levels > 0) ? MAX_CHILDREN : 0,
      below,
    });
    const children: TreeNode[] = [];
    const drawn = new Set<string>();
    for (const child of gap === null ? shown : [gap, ...shown]) {
      const isPath = inPath.has(child);
      const node = draw(child, isPath ? LEVELS : Math.max(0, levels - 1));
      if (node === null) continue;
      children.push(node);
      drawn.add(child);
    }
    const hidden = all.filter((child) => !drawn.has(child) && !inPath.has(child));
    return {
      ...looksOf(known, at),
      isAlert: alertEntities.has(entity),
      isPath: depth !== undefined,
      isBelowGap: depth !== undefined && path[depth]?.isBelowGap === true,
      alerts: markers.of(entity),
      children,
      folded: hidden.length === 0 ? null : fold(table, hidden, below),
    };
  };
  return { draw, below };
}

/** By process, the alerts of it and of all that descend from it. */
function alertsBelow(table: ProcessTable, markers: Markers): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entity of markers.entities) {
    const more = markers.of(entity).length;
    const seen = new Set<string>();
    for (let at: string | null = entity; at !== null && !seen.has(at);) {
      seen.add(at);
      counts.set(at, (counts.get(at) ?? 0) + more);
      at = table.get(at)?.parent ?? null;
    }
  }
  return counts;
}

const firstOf = (known: KnownProcess | undefined): bigint => known?.first ?? 0n;

const inOrder = (table: ProcessTable, entities: readonly string[]): string[] =>
  entities
    .map((entity) => ({ entity, first: firstOf(table.get(entity)) }))
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
    .map(({ entity }) => entity);

/** The children that are drawn, in order: the next of the path and those beside it, and those with alerts. */
function choose(
  all: readonly string[],
  {
    next,
    most,
    below,
  }: {
    readonly next: string | null;
    readonly most: number;
    readonly below: ReadonlyMap<string, number>;
  },
): string[] {
  const at = next === null ? -1 : all.indexOf(next);
  const near = (index: number) => at >= 0 && Math.abs(index - at) <= MAX_SIBLINGS;
  let branches = 0;
  return all.filter((entity, index) => {
    if (near(index) || index < most) return true;
    if ((below.get(entity) ?? 0) === 0 || branches >= MAX_ALERT_BRANCHES) return false;
    branches += 1;
    return true;
  });
}

function fold(
  table: ProcessTable,
  entities: readonly string[],
  below: ReadonlyMap<string, number>,
): Folded {
  const names = new Map<string, number>();
  let alerts = 0;
  for (const entity of entities) {
    const known = table.get(entity);
    const name = (known?.images.at(-1) ?? known?.mention)?.name ?? '';
    names.set(name, (names.get(name) ?? 0) + 1);
    alerts += below.get(entity) ?? 0;
  }
  return {
    count: entities.length,
    alerts,
    names: [...names]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_NAMES)
      .map(([name, count]) => ({ name, count })),
  };
}

function looksOf(known: KnownProcess, at: bigint | null) {
  const image = imageAt(known, at);
  const { name, executable, args } = known.images[image] ?? known.mention;
  return {
    entity: known.entity,
    pid: known.pid,
    name,
    executable,
    args,
    user: known.user,
    start: known.start,
    end: known.end === null ? null : formatInstant(known.end),
    exitCode: known.exitCode,
    images: known.images.map(({ time, ...each }) => ({
      time: time === null ? null : formatInstant(time),
      ...each,
    })),
    image,
    known: known.events > 0 ? ('event' as const) : ('mentioned' as const),
  };
}
