import type { Json, JsonObject } from '../../events/json.ts';

/** What every document of an adapter begins with. */
export interface EventHead {
  /** RFC 3339, as exact as the source has it. */
  readonly time: string | undefined;
  /** Name of the sensor, such as `falco`. */
  readonly module: string;
  /** What the stream holds, such as `process`: `event.dataset` is `falco.process`. */
  readonly dataset: string;
  /** Empty where the documents of others have none: they are absent then. */
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly action: string;
  readonly kind?: 'event' | 'alert';
  readonly id?: string | undefined;
  /** Counts the events of a source; orders those of one instant. */
  readonly sequence?: number | bigint | undefined;
  readonly outcome?: 'success' | 'failure' | undefined;
  /** When what the event tells of began, if that is not its time. */
  readonly start?: string | undefined;
  /** As the source counts it: higher is worse. */
  readonly severity?: number | bigint | undefined;
}

/**
 * A document from its head and its other parts, without what is absent.
 *
 * @param parts may hold `host`, whose operating system is Linux, and anything else but `event`
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
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, Json> = {};
  let isEmpty = true;
  for (const [key, each] of Object.entries(value as Parts)) {
    const member = presentOf(each);
    if (member === undefined) continue;
    isEmpty = false;
    // An ordinary key, whoever chose it.
    if (key === '__proto__') Object.defineProperty(kept, key, { value: member, ...ORDINARY });
    else kept[key] = member;
  }
  return isEmpty ? undefined : kept;
}

const ORDINARY = { enumerable: true, configurable: true, writable: true };
