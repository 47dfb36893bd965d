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

/**
 * Builds a document from its head and its other parts, and omits absent values.
 *
 * @param parts may contain `host`, which gets the operating system Linux, and any other field
 *   except `event`
 */
export function documentOf(
  {
    time,
    module,
    dataset,
    category,
    type,
    action,
    kind = 'event',
    id,
    sequence,
    outcome,
    start,
    severity,
  }: EventHead,
  parts: Parts & { readonly host?: Parts },
): JsonObject {
  const stream = `${module}.${dataset}`;
  const document: Record<string, Json> = {};
  add(document, '@timestamp', time);
  add(document, 'event', {
    kind,
    module,
    dataset: stream,
    category,
    type,
    action,
    id,
    sequence,
    outcome,
    start,
    severity,
  });
  add(document, 'data_stream', { type: 'logs', dataset: stream, namespace: 'default' });
  add(document, 'host', { ...parts.host, os: { type: 'linux' } });
  for (const key of Object.keys(parts)) if (key !== 'host') add(document, key, parts[key]);
  return document;
}

/** A part of a document under construction. Values that are `undefined` are omitted. */
export interface Parts {
  readonly [key: string]: Json | undefined | Parts | readonly (Json | undefined)[];
}

/** Removes `undefined`, empty objects and empty lists at any depth. Empty strings are kept. */
export function present(parts: Parts): JsonObject {
  return (presentOf(parts) ?? {}) as JsonObject;
}

function presentOf(value: Parts[string]): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const kept: Json[] = [];
    for (const each of value as readonly Parts[string][]) {
      const item = presentOf(each);
      if (item !== undefined) kept.push(item);
    }
    return kept.length === 0 ? undefined : kept;
  }
  const kept: Record<string, Json> = {};
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    if (add(kept, key, (value as Parts)[key])) isEmpty = false;
  }
  return isEmpty ? undefined : kept;
}

/** Adds what is present of a member. Returns whether anything is. */
function add(object: Record<string, Json>, key: string, value: Parts[string]): boolean {
  const member = presentOf(value);
  if (member === undefined) return false;
  // Define an own property even if an attacker chose the key, such as `__proto__`.
  if (key === '__proto__') Object.defineProperty(object, key, { value: member, ...ORDINARY });
  else object[key] = member;
  return true;
}

const ORDINARY = { enumerable: true, configurable: true, writable: true };
