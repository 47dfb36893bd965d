import type { Json, JsonObject } from '../../events/json.ts';

/** The fields that every document of an adapter has. */
export interface EventHead {
  /** RFC 3339, with the precision of the source. */
  readonly time: string | undefined;
  /** The name of the sensor, such as `falco`. */
  readonly module: string;
  /** The data set of the stream, such as `process`: `event.dataset` is `falco.process`. */
  readonly dataset: string;
  /** Absent from the document if empty. */
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly action: string;
  readonly kind?: 'event' | 'alert';
  readonly id?: string | undefined;
  /** A sequence number of the source, which orders events with the same timestamp. */
  readonly sequence?: number | bigint | undefined;
  readonly outcome?: 'success' | 'failure' | undefined;
  /** When the activity began, if that differs from the time of the event. */
  readonly start?: string | undefined;
  /** The severity on the source's own scale: higher is more severe. */
  readonly severity?: number | bigint | undefined;
}

/** What kind of event it is. */
export type KindHead = Pick<
  EventHead,
  'dataset' | 'category' | 'type' | 'action' | 'kind' | 'outcome'
>;

export const processHead = (type: string, action: string, outcome?: 'failure'): KindHead => ({
  dataset: 'process',
  category: ['process'],
  type: [type],
  action,
  outcome,
});

export const fileHead = (type: string, action: string, outcome?: 'failure'): KindHead => ({
  dataset: 'file',
  category: ['file'],
  type: [type],
  action,
  outcome,
});

/** Rules have no shape for the alerts of a sensor, which are kept as such. */
export const alertHead = (action: string) =>
  ({
    kind: 'alert',
    dataset: 'alerts',
    category: ['intrusion_detection'],
    type: ['info'],
    action,
  }) as const;

/** A part of a document under construction. Values that are `undefined` are omitted. */
export interface Parts {
  readonly [key: string]: Json | undefined | Parts | readonly (Json | undefined)[];
}

/**
 * A document that still has its absent values. Rules read it like the document itself, and the document is
 * made by {@link present} when all of it is needed, which is rare.
 */
export type Draft = Parts;

/**
 * Builds a draft from its head and its other parts.
 *
 * @param parts may contain `host`, which gets the operating system Linux, and any other field
 *   except `event`
 */
export function draftOf(head: EventHead, parts: Parts & { readonly host?: Parts }): Draft {
  const { module } = head;
  const stream = streamOf(module, head.dataset);
  const draft: Record<string, Parts[string]> = {
    '@timestamp': head.time,
    event: {
      kind: head.kind ?? 'event',
      module,
      dataset: stream,
      category: head.category,
      type: head.type,
      action: head.action,
      id: head.id,
      sequence: head.sequence,
      outcome: head.outcome,
      start: head.start,
      severity: head.severity,
    },
    data_stream: { type: 'logs', dataset: stream, namespace: 'default' },
    host: { ...parts.host, os: LINUX },
  };
  for (const key of Object.keys(parts)) if (key !== 'host') put(draft, key, parts[key]);
  return draft;
}

const LINUX: Parts = { type: 'linux' };

/** Both are names of this program. A new text for each event would be hashed again wherever it is looked up. */
export function streamOf(module: string, dataset: string): string {
  let streams = STREAMS.get(module);
  if (streams === undefined) STREAMS.set(module, (streams = new Map<string, string>()));
  let stream = streams.get(dataset);
  if (stream === undefined) streams.set(dataset, (stream = `${module}.${dataset}`));
  return stream;
}

const STREAMS = new Map<string, Map<string, string>>();

/** As {@link draftOf}, without absent values. */
export function documentOf(head: EventHead, parts: Parts & { readonly host?: Parts }): JsonObject {
  return present(draftOf(head, parts));
}

/** Removes `undefined`, empty objects and empty lists at any depth. Empty strings are kept. */
export function present(parts: Parts): JsonObject {
  return (presentOf(parts) ?? {}) as JsonObject;
}

/** What is present of one value. */
export function presentOf(value: Parts[string]): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return presentItems(value as readonly Parts[string][]);
  const kept: Record<string, Json> = {};
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    const member = presentOf((value as Parts)[key]);
    if (member === undefined) continue;
    put(kept, key, member);
    isEmpty = false;
  }
  return isEmpty ? undefined : kept;
}

function presentItems(items: readonly Parts[string][]): readonly Json[] | undefined {
  if (items.length > 0 && items.every(isText)) return items as readonly string[];
  const kept: Json[] = [];
  for (const each of items) {
    const item = presentOf(each);
    if (item !== undefined) kept.push(item);
  }
  return kept.length === 0 ? undefined : kept;
}

/** Arguments above all: they are not changed, so they need not be copied. */
const isText = (value: Parts[string]): boolean => typeof value === 'string';

/** Sets an own property even if an attacker chose the key, such as `__proto__`. */
function put<T>(object: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, ...ORDINARY });
  else object[key] = value;
}

const ORDINARY = { enumerable: true, configurable: true, writable: true };
