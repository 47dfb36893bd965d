import type { JsonObject } from '../../src/events/json.ts';
import { textAt, textsAt } from '../components/value/values-of.ts';
import type { ProcessTreeAnswer, TreeNode } from '../components/tree/tree-answer.ts';
import { eventsOf, type Alert } from './model.ts';

type Marker = TreeNode['alerts'][number];

/** A process that events of the report tell of. */
interface Process {
  readonly id: string;
  parent: string | null;
  /** Whether its parent is that one, or some ancestor with others between. */
  isBelowGap: boolean;
  /** Of its own event, else of one that names it. */
  document: JsonObject;
  path: string;
  isOwn: boolean;
  readonly images: TreeNode['images'][number][];
  readonly alerts: Map<string, Marker>;
}

/** From the process of an event upwards. */
const ABOVE = ['process.parent', 'process.session_leader', 'process.entry_leader'] as const;

/** The processes of all alerts, in the trees that they form. */
export class ProcessForest {
  readonly #processes = new Map<string, Process>();
  readonly #children = new Map<string, string[]>();
  readonly #parents = new Map<string, string>();

  constructor(alerts: readonly Alert[]) {
    for (const alert of alerts)
      for (const event of eventsOf(alert)) this.#add(event.document, event.at, alert);
    for (const { id, parent } of this.#processes.values()) {
      if (parent === null || this.#isAbove(id, parent)) continue;
      const siblings = this.#children.get(parent);
      if (siblings === undefined) this.#children.set(parent, [id]);
      else siblings.push(id);
      this.#parents.set(id, parent);
    }
  }

  #add(document: JsonObject, at: string | null, alert: Alert): void {
    const id = idAt(document, 'process');
    if (id === null) return;
    const process = this.#process(id, document, 'process', true);
    const image = imageAt(document, 'process', at);
    process.images.push(image);
    process.alerts.set(alert.key, {
      id: alert.key,
      ruleName: alert.name,
      severity: alert.severity,
    });
    let below = process;
    for (const path of ABOVE) {
      const above = idAt(document, path);
      if (above === null || above === below.id) continue;
      const isParent = path === 'process.parent';
      // What an event says of the parent counts more than what another says of a leader.
      if (below.parent === null || (below.isBelowGap && isParent)) {
        below.parent = above;
        below.isBelowGap = !isParent;
      }
      below = this.#process(above, document, path, false);
    }
  }

  #process(id: string, document: JsonObject, path: string, isOwn: boolean): Process {
    const known = this.#processes.get(id);
    if (known === undefined) {
      const made: Process = {
        id,
        parent: null,
        isBelowGap: false,
        document,
        path,
        isOwn,
        images: [],
        alerts: new Map<string, Marker>(),
      };
      this.#processes.set(id, made);
      return made;
    }
    if (isOwn && !known.isOwn) Object.assign(known, { document, path, isOwn });
    return known;
  }

  /** Whether a process is above another already: ids come from events, and must not lead in a circle. */
  #isAbove(id: string, other: string): boolean {
    const seen = new Set<string>();
    for (let each: string | undefined = other; each !== undefined && !seen.has(each);) {
      if (each === id) return true;
      seen.add(each);
      each = this.#parents.get(each);
    }
    return false;
  }

  /** The trees in which the processes of an alert stand. */
  treesOf(alert: Alert): readonly ProcessTreeAnswer[] {
    const own = new Set(eventsOf(alert).flatMap(({ document }) => idAt(document, 'process') ?? []));
    const path = new Set<string>();
    const tops = new Set<string>();
    for (const id of own) {
      let top = id;
      for (let each: string | undefined = id; each !== undefined; each = this.#parents.get(each)) {
        path.add(each);
        top = each;
      }
      tops.add(top);
    }
    return [...tops].map((top) => ({
      alert: alert.key,
      root: this.#node(top, own, path, 0),
      path: [],
      missing: [],
      read: null,
    }));
  }

  #node(id: string, own: ReadonlySet<string>, path: ReadonlySet<string>, depth: number): TreeNode {
    const {
      document,
      path: at,
      images,
      alerts,
      isBelowGap,
      isOwn,
      parent,
    } = this.#processes.get(id) as Process;
    const sorted = [...images].sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
    const now = imageAt(document, at, null);
    const children = depth < MAX_DEPTH ? (this.#children.get(id) ?? []) : [];
    const shown = closestTo(children, path);
    const left = children.filter((child) => !shown.includes(child));
    return {
      ...now,
      entity: id,
      pid: numberAt(document, `${at}.pid`),
      user: textAt(document, `${at}.user.name`) ?? textAt(document, `${at}.user.id`),
      start: textAt(document, `${at}.start`),
      end: null,
      exitCode: null,
      images: sorted,
      image: sorted.length - 1,
      isAlert: own.has(id),
      isPath: path.has(id),
      alerts: [...alerts.values()],
      known: isOwn ? 'event' : 'mentioned',
      isBelowGap: isBelowGap && parent !== null,
      children: shown.map((child) => this.#node(child, own, path, depth + 1)),
      folded: left.length === 0 ? null : this.#folded(left),
    };
  }

  /** What is said of processes that are not drawn. */
  #folded(ids: readonly string[]): TreeNode['folded'] {
    const names = new Map<string, number>();
    let alerts = 0;
    for (const id of ids) {
      const process = this.#processes.get(id) as Process;
      const name = textAt(process.document, `${process.path}.name`) ?? '';
      names.set(name, (names.get(name) ?? 0) + 1);
      alerts += process.alerts.size;
    }
    const counted = [...names].map(([name, count]) => ({ name, count }));
    counted.sort((a, b) => b.count - a.count);
    return { count: ids.length, alerts, names: counted.slice(0, MAX_NAMES) };
  }
}

/** A process may have started thousands that alerted: those are drawn that are on the path, and some beside it. */
const MAX_CHILDREN = 12;
const MAX_NAMES = 3;

function closestTo(children: readonly string[], path: ReadonlySet<string>): readonly string[] {
  if (children.length <= MAX_CHILDREN) return children;
  const at = Math.max(
    0,
    children.findIndex((child) => path.has(child)),
  );
  const from = Math.max(0, Math.min(at - MAX_CHILDREN / 2, children.length - MAX_CHILDREN));
  return children.filter(
    (child, index) => path.has(child) || (index >= from && index < from + MAX_CHILDREN),
  );
}

/** Deeper ones are left out: a page has no room for them. */
const MAX_DEPTH = 40;

/** `null` if the event does not describe such a process. Without ids, the number of a process is one in its container. */
function idAt(document: JsonObject, path: string): string | null {
  const entity = textAt(document, `${path}.entity_id`);
  if (entity !== null) return entity;
  const pid = textAt(document, `${path}.pid`);
  if (pid === null) return null;
  const place = textAt(document, 'container.id') ?? textAt(document, 'host.name') ?? '';
  return `${place} ${pid}`;
}

function imageAt(document: JsonObject, path: string, time: string | null) {
  return {
    time,
    name: textAt(document, `${path}.name`),
    executable: textAt(document, `${path}.executable`),
    args: [...textsAt(document, `${path}.args`)],
  };
}

function numberAt(document: JsonObject, path: string): number | null {
  const number = Number(textAt(document, path) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : null;
}
