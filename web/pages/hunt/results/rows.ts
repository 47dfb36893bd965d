import type { HuntEvent, HuntResult, JoinKeys } from '../run/hunt-lines.ts';
import { textAt, timeOf } from '../document.ts';

/** A row of the list of results. */
export interface ResultRow {
  readonly id: string;
  /** `null`: the row heads a group, stands for a missing event, or for a process that is no result. */
  readonly event: HuntEvent | null;
  readonly time: number | null;
  /** In a tree. */
  readonly depth: number;
  /** In a tree, the successive names of its process, and how many events it has. */
  readonly process: { readonly names: readonly string[]; readonly events: number } | null;
  /** What it stands for where there is no event. */
  readonly label: string | null;
  /** The head of events that belong together. */
  readonly head: GroupHead | null;
  /** Its place among them, from 1. */
  readonly step: number | null;
  readonly isLastStep: boolean;
  /** Since the step before. */
  readonly gapMs: number | null;
}

export interface GroupHead {
  readonly number: number;
  readonly kind: 'sequence' | 'sample';
  readonly keys: JoinKeys;
  readonly spanMs: number | null;
  readonly size: number;
}

const PLAIN = {
  depth: 0,
  process: null,
  label: null,
  head: null,
  step: null,
  isLastStep: false,
  gapMs: null,
};

export const plainRow = (event: HuntEvent): ResultRow => ({
  ...PLAIN,
  id: event.key,
  event,
  time: timeOf(event.document),
});

/** Rows of results as they come: an event a row; what belongs together below a head. */
export const rowsOf = (results: readonly HuntResult[]): readonly ResultRow[] =>
  results.flatMap((result, at) =>
    result.kind === 'event'
      ? result.events.flatMap((event) => (event === null ? [] : [plainRow(event)]))
      : groupRows(result, at + 1),
  );

function groupRows({ kind, keys, events }: HuntResult, number: number): readonly ResultRow[] {
  const times = events.map((event) => (event === null ? null : timeOf(event.document)));
  const known = times.filter((time) => time !== null);
  const spanMs = known.length < 2 ? null : Math.max(...known) - Math.min(...known);
  const head: ResultRow = {
    ...PLAIN,
    id: `group ${number}`,
    event: null,
    time: known[0] ?? null,
    head: {
      number,
      kind: kind === 'sample' ? 'sample' : 'sequence',
      keys,
      spanMs,
      size: events.length,
    },
  };
  let before: number | null = null;
  const steps = events.map((event, at): ResultRow => {
    const time = times[at] ?? null;
    const gapMs = time === null || before === null ? null : time - before;
    before = time ?? before;
    return {
      ...PLAIN,
      id: event?.key ?? `group ${number}.${at}`,
      event,
      time,
      label: event === null ? 'missing, as the query asks' : null,
      step: at + 1,
      isLastStep: at === events.length - 1,
      gapMs: kind === 'sample' ? null : gapMs,
    };
  });
  return [head, ...steps];
}

interface Node {
  readonly id: string;
  readonly events: HuntEvent[];
  readonly children: Node[];
  parent: Node | null;
  /** Of one that is known only because it is the parent of another. */
  label: string | null;
  time: number;
}

/** Processes below their parents: the fork, exec and end events of one share a row. `null` if the results have no processes. */
export function treeRows(results: readonly HuntResult[]): readonly ResultRow[] | null {
  const nodes = new Map<string, Node>();
  const nodeOf = (id: string) => {
    let node = nodes.get(id);
    if (node === undefined) {
      node = { id, events: [], children: [], parent: null, label: null, time: Infinity };
      nodes.set(id, node);
    }
    return node;
  };
  const seen = new Set<string>();
  const others: ResultRow[] = [];
  for (const event of results.flatMap((result) => result.events)) {
    if (event === null) continue;
    const { document } = event;
    // An event of several sequences is one row.
    const name = textAt(document, 'event.id');
    if (name !== '' && seen.has(name)) continue;
    seen.add(name);
    const id = textAt(document, 'process.entity_id');
    if (id === '') {
      others.push(plainRow(event));
      continue;
    }
    const node = nodeOf(id);
    node.events.push(event);
    node.time = Math.min(node.time, timeOf(document) ?? Infinity);
    const parentId = textAt(document, 'process.parent.entity_id');
    if (parentId === '' || parentId === id || node.parent !== null) continue;
    const parent = nodeOf(parentId);
    if (isBelow(parent, node)) continue;
    parent.label ??= textAt(document, 'process.parent.name') || 'a process without a name';
    parent.time = Math.min(parent.time, node.time);
    parent.children.push(node);
    node.parent = parent;
  }
  if (nodes.size === 0) return null;
  const rows: ResultRow[] = [];
  const open = [...nodes.values()]
    .filter(({ parent }) => parent === null)
    .sort(byTime)
    .reverse();
  const depths = new Map<Node, number>();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const depth = depths.get(node) ?? 0;
    rows.push({ ...processRow(node), depth });
    for (const child of node.children.sort(byTime).reverse()) {
      depths.set(child, depth + 1);
      open.push(child);
    }
  }
  return [...rows, ...others];
}

/** The row of a process, for its last exec event, which says most about it, or else for its first event. */
function processRow({ id, label, events }: Node): ResultRow {
  const sorted = events.toSorted((a, b) => (timeOf(a.document) ?? 0) - (timeOf(b.document) ?? 0));
  const shown =
    sorted.findLast(({ document }) => textAt(document, 'event.action') === 'exec') ?? sorted[0];
  if (shown === undefined) return { ...PLAIN, id: `of ${id}`, event: null, time: null, label };
  const names = sorted.map(({ document }) => textAt(document, 'process.name')).filter(Boolean);
  return {
    ...plainRow(shown),
    process: {
      names: names.filter((name, at) => name !== names[at - 1]),
      events: events.length,
    },
  };
}

const byTime = (a: Node, b: Node) => a.time - b.time;

/** Ids come from events: they may say that two processes are each other's parents. */
function isBelow(node: Node, above: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) if (at === above) return true;
  return false;
}
