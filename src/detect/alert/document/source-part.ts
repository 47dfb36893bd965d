import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';

/** Top-level names under which alerts keep what they say: a document must not say it for them. */
const OURS = ['kibana', 'signal', 'threshold_result', 'dockwarden'] as const;

/** What an alert takes over of a source document. */
export interface SourcePart {
  /** The document without our names, with `event.kind: signal` in whatever spelling it had. */
  readonly document: JsonObject;
  /** Top-level keys that were removed. */
  readonly removed: readonly string[];
}

/** The part of an alert that is the source document, complete: whatever its values are like. */
export function sourcePart(source: JsonObject): SourcePart {
  const removed = Object.keys(source).filter(isOurs);
  const kept = Object.fromEntries(Object.entries(source).filter(([key]) => !isOurs(key)));
  const { object, found } = withSignal(kept, ['event', 'kind']);
  return { document: found ? object : withKind(object), removed };
}

/** Where there was no kind, it stands beside what else is said of the event. */
function withKind(object: JsonObject): JsonObject {
  const event = Object.hasOwn(object, 'event') ? object['event'] : undefined;
  if (!isJsonObject(event)) return { ...object, 'event.kind': 'signal' };
  return { ...object, event: { ...event, kind: 'signal' } };
}

const isOurs = (key: string): boolean =>
  OURS.some((name) => key === name || key.startsWith(`${name}.`));

/** A copy in which every value at a path is `signal`. */
function withSignal(
  object: JsonObject,
  path: readonly string[],
): { object: JsonObject; found: boolean } {
  let found = false;
  const replaced = (value: Json, rest: readonly string[]): Json => {
    if (rest.length === 0) {
      found = true;
      return 'signal';
    }
    if (isJsonObject(value)) return inObject(value, rest);
    return Array.isArray(value)
      ? (value as readonly Json[]).map((each) => replaced(each, rest))
      : value;
  };
  const inObject = (value: JsonObject, rest: readonly string[]): JsonObject =>
    Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const below = stepsBelow(key, rest);
        return [key, below === null ? each : replaced(each, below)];
      }),
    );
  const copy = inObject(object, path);
  return { object: copy, found };
}

/** What is left of a path behind a key; `null` where the key leads elsewhere. */
function stepsBelow(key: string, path: readonly string[]): readonly string[] | null {
  for (let count = 1; count <= path.length; count++) {
    if (path.slice(0, count).join('.') === key) return path.slice(count);
  }
  return null;
}

/**
 * Copies of all that stands below a top-level name, `event.*` to `PREFIX.*`. Of what is spelled in
 * several ways, all is kept.
 */
export function copiesBelow(
  source: JsonObject,
  name: string,
  prefix: string,
): readonly (readonly [string, Json])[] {
  const copies = new Map<string, Json[]>();
  const add = (key: string, value: Json) => {
    const known = copies.get(key);
    if (known === undefined) copies.set(key, [value]);
    else known.push(value);
  };
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith(`${name}.`)) add(prefix + key.slice(name.length), value);
    else if (key === name) addNested(value, prefix, add);
  }
  return [...copies].map(([key, values]) => {
    const [only = null, ...more] = values;
    return [key, more.length === 0 ? only : values.flat()] as const;
  });
}

function addNested(value: Json, prefix: string, add: (key: string, value: Json) => void): void {
  for (const each of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
    if (!isJsonObject(each)) add(prefix, each);
    else for (const [key, child] of Object.entries(each)) add(`${prefix}.${key}`, child);
  }
}

/** `@timestamp` of a source document, whatever stands there. */
export function rawTime(source: JsonObject): Json | undefined {
  const value = Object.hasOwn(source, '@timestamp') ? source['@timestamp'] : undefined;
  return value ?? undefined;
}
