import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';

/** The source document of an alert, as far as its own document has it. */
export interface OriginalSource {
  /** Reads as the source does, whatever notation that was written in. */
  readonly document: JsonObject;
  /** Top-level names whose values the alert does not carry, since they are reserved for alerts. */
  readonly removed: readonly string[];
  /** Whether it was too large to be carried as a whole. */
  readonly isCut: boolean;
}

const ORIGINAL_TIME = 'kibana.alert.original_time';
const ORIGINAL_EVENT = 'kibana.alert.original_event';
const ORIGINAL_KIND = `${ORIGINAL_EVENT}.kind`;

/**
 * Takes away from the document of an alert over one event, or of a building block, what `fieldGroups` has added, and
 * gives back what it has replaced: `@timestamp`, in the notation of ISO where it is a time, and `event.kind`.
 */
export function originalSource(alert: JsonObject): OriginalSource {
  const entries = Object.entries(alert).filter(([key]) => !isOfAlert(key));
  const time = valueOf(alert, ORIGINAL_TIME);
  const kinds = Object.entries(alert).filter(
    ([key]) => key === ORIGINAL_KIND || key.startsWith(`${ORIGINAL_KIND}.`),
  );
  const removed = valueOf(alert, 'dockwarden.alert.removed_fields');
  return {
    document: {
      ...withoutKind(Object.fromEntries(entries), ['event', 'kind']),
      ...(time === undefined ? {} : { '@timestamp': time }),
      ...Object.fromEntries(
        kinds.map(([key, value]) => [key.replace(ORIGINAL_EVENT, 'event'), value]),
      ),
    },
    removed: Array.isArray(removed) ? removed.filter((each) => typeof each === 'string') : [],
    isCut: valueOf(alert, 'dockwarden.alert.cut') !== undefined,
  };
}

const isOfAlert = (key: string): boolean =>
  key === '@timestamp' || key.startsWith('kibana.') || key.startsWith('dockwarden.');

const valueOf = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A copy without any value at a path, in whatever notation. */
function withoutKind(object: JsonObject, path: readonly string[]): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(object)) {
    const rest = restBehind(key, path);
    if (rest === null) entries.push([key, value]);
    else if (rest.length > 0) entries.push([key, below(value, rest)]);
  }
  return Object.fromEntries(entries);
}

function below(value: Json, path: readonly string[]): Json {
  if (isJsonObject(value)) return withoutKind(value, path);
  return Array.isArray(value) ? (value as readonly Json[]).map((each) => below(each, path)) : value;
}

/** What of a path is left behind a key; `null` if the key is not on it. */
function restBehind(key: string, path: readonly string[]): readonly string[] | null {
  const whole = path.join('.');
  if (whole === key) return [];
  return whole.startsWith(`${key}.`) ? whole.slice(key.length + 1).split('.') : null;
}
