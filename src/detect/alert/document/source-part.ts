import { appendTo } from '../../../util/maps.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../events/json.ts';
import { Derived } from '../../source/derived.ts';
import { FieldGroup } from './field-groups.ts';

/** Top-level names reserved for alert data: a source document must not be able to forge it. */
const OURS = ['kibana', 'signal', 'threshold_result', 'dockwarden'] as const;

/** The part of a source document that an alert includes. */
interface SourcePart {
  /** The document without reserved names, with `event.kind: signal` in its original notation. */
  readonly document: JsonObject;
  /** Top-level keys that were removed. */
  readonly removed: readonly string[];
}

/** What the documents of alerts of one time have of a source document. */
export class SourceFields {
  /** The document as far as an alert includes it, with the time of the alert. */
  readonly document: FieldGroup;
  /** Copies of what says where the event comes from. */
  readonly original: FieldGroup;
  /** Top-level keys that were removed. */
  readonly removed: readonly string[];

  constructor(source: JsonObject, now: string) {
    const { document, removed } = sourcePart(source);
    this.document = new FieldGroup({ ...document, '@timestamp': now });
    this.original = new FieldGroup(
      Object.fromEntries([
        ...copiesBelow(source, 'event', 'kibana.alert.original_event'),
        ...copiesBelow(source, 'data_stream', 'kibana.alert.original_data_stream'),
      ]),
    );
    this.removed = removed;
  }
}

/** Made once for all alerts of one time over an event. */
export const fieldsOfSource = new Derived(
  ({ document }, now: string) => new SourceFields(document, now),
);

/** The part of an alert that comes from the source document, complete for any kind of value. */
function sourcePart(source: JsonObject): SourcePart {
  const removed = Object.keys(source).filter(isOurs);
  const kept = Object.fromEntries(Object.entries(source).filter(([key]) => !isOurs(key)));
  const { object, found } = withSignal(kept, ['event', 'kind']);
  return { document: found ? object : withKind(object), removed };
}

/** Without an existing kind, it is added next to the other event fields. */
function withKind(object: JsonObject): JsonObject {
  const event = Object.hasOwn(object, 'event') ? object['event'] : undefined;
  if (!isJsonObject(event)) return { ...object, 'event.kind': 'signal' };
  return { ...object, event: { ...event, kind: 'signal' } };
}

const isOurs = (key: string): boolean =>
  OURS.some((name) => key === name || key.startsWith(`${name}.`));

/** A copy with every value at a path replaced by `signal`. */
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

/** The rest of a path after a key; `null` if the key is not on the path. */
function stepsBelow(key: string, path: readonly string[]): readonly string[] | null {
  for (let count = 1; count <= path.length; count++) {
    if (path.slice(0, count).join('.') === key) return path.slice(count);
  }
  return null;
}

/**
 * Copies everything below a top-level name, `event.*` to `PREFIX.*`. If a field occurs in several
 * notations, all are kept.
 */
function copiesBelow(
  source: JsonObject,
  name: string,
  prefix: string,
): readonly (readonly [string, Json])[] {
  const copies = new Map<string, Json[]>();
  const add = (key: string, value: Json) => appendTo(copies, key, value);
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
    if (Array.isArray(each)) addNested(each, prefix, add);
    else if (!isJsonObject(each)) add(prefix, each);
    else for (const [key, child] of Object.entries(each)) add(`${prefix}.${key}`, child);
  }
}

/** `@timestamp` of a source document, whatever its value. */
export function rawTime(source: JsonObject): Json | undefined {
  const value = Object.hasOwn(source, '@timestamp') ? source['@timestamp'] : undefined;
  return value ?? undefined;
}
