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
  const { host = {}, ...others } = parts;
  return present({
    '@timestamp': time,
    event: {
      kind,
      module,
      dataset: `${module}.${dataset}`,
      category,
      type,
      action,
      id,
      sequence,
      outcome,
      start,
      severity,
    },
    data_stream: { type: 'logs', dataset: `${module}.${dataset}`, namespace: 'default' },
    host: { ...host, os: { type: 'linux' } },
    ...others,
  });
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
  if (Array.isArray(value)) {
    const kept = (value as readonly Parts[string][])
      .map(presentOf)
      .filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, Json> = {};
  let isEmpty = true;
  for (const [key, each] of Object.entries(value as Parts)) {
    const member = presentOf(each);
    if (member === undefined) continue;
    isEmpty = false;
    // Define an own property even if an attacker chose the key, such as `__proto__`.
    if (key === '__proto__') Object.defineProperty(kept, key, { value: member, ...ORDINARY });
    else kept[key] = member;
  }
  return isEmpty ? undefined : kept;
}

const ORDINARY = { enumerable: true, configurable: true, writable: true };
