import type { Json, JsonObject } from '../../events/json.ts';

/** What every document of an adapter begins with. */
export interface EventHead {
  /** RFC 3339, as exact as the source has it. */
  readonly time: string | undefined;
  /** Name of the sensor, such as `falco`. */
  readonly module: string;
  /** What the stream holds, such as `process`: `event.dataset` is `falco.process`. */
  readonly dataset: string;
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly action: string;
  readonly kind?: 'event' | 'alert';
  readonly id?: string | undefined;
  readonly outcome?: 'success' | 'failure' | undefined;
}

/**
 * A document from its head and its other parts, without what is absent.
 *
 * @param parts may hold `host`, whose operating system is Linux, and anything else but `event`
 */
export function documentOf(
  { time, module, dataset, category, type, action, kind = 'event', id, outcome }: EventHead,
  parts: Parts & { readonly host?: Parts },
): JsonObject {
  const { host = {}, ...others } = parts;
  return present({
    '@timestamp': time,
    event: { kind, module, dataset: `${module}.${dataset}`, category, type, action, id, outcome },
    data_stream: { type: 'logs', dataset: `${module}.${dataset}`, namespace: 'default' },
    host: { ...host, os: { type: 'linux' } },
    ...others,
  });
}

/** A part of a document on its way: what is `undefined` is absent. */
export interface Parts {
  readonly [key: string]: Json | undefined | Parts | readonly (Json | undefined)[];
}

/** Without `undefined`, empty objects and empty lists, at any depth. Empty strings stay. */
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
  if (typeof value !== 'object' || value === null) return value as Json | undefined;
  const entries = Object.entries(value as Parts).flatMap(([key, each]) => {
    const kept = presentOf(each);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  // `fromEntries` defines `__proto__` as an ordinary key.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
