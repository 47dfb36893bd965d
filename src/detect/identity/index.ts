import { createHash } from 'node:crypto';
import { FieldSet, valuesOf, type Row, type Scalar } from '../../events/field-set.ts';
import { isJsonObject, printJson, type Json, type JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';

import { readInstant } from '../../util/time/index.ts';
import type { SourceDocument } from '../source/read-source.ts';

/**
 * Dotted keys are expanded down to this level and kept unchanged below it. A key may hold a million dots,
 * and no operation on a document may exhaust the stack.
 */
const MAX_LEVELS = 100;

interface Node {
  readonly children: Map<string, Node>;
  readonly values: Json[];
}

const newNode = (): Node => ({ children: new Map(), values: [] });

/**
 * A document as the engine reads it, fully nested: `{"a.b": 1}` and `{"a": {"b": 1}}` are equivalent. What
 * reads as absent (`null`, `[]`, `{}`) is omitted and nested arrays are flattened. Several values at one
 * path become an array, with an object last.
 *
 * @param without dotted paths to omit
 */
export function unfold(document: JsonObject, without: readonly string[] = []): JsonObject {
  const root = newNode();
  insert(root, document, 0);
  for (const path of without) remove(root, path.split('.'));
  return objectOf(root.children);
}

function insert(node: Node, object: JsonObject, level: number): void {
  for (const [key, value] of Object.entries(object)) {
    const parts = key.includes('.') ? key.split('.', MAX_LEVELS) : [key];
    const steps = parts.length < MAX_LEVELS && level + parts.length <= MAX_LEVELS ? parts : [key];
    const target = steps.reduce(descend, node);
    if (isJsonObject(value) && level < MAX_LEVELS) insert(target, value, level + steps.length);
    else if (Array.isArray(value)) collect(value, level + steps.length, target.values);
    else if (value !== null) target.values.push(value);
  }
}

function descend(node: Node, step: string): Node {
  let child = node.children.get(step);
  if (child === undefined) {
    child = newNode();
    node.children.set(step, child);
  }
  return child;
}

/** Marks an array of one element, so that it remains an array. */
const ARRAY: Json = Object.freeze([]);

function collect(array: readonly Json[], level: number, into: Json[]): void {
  into.push(ARRAY);
  for (const element of array) {
    if (Array.isArray(element)) collect(element, level + 1, into);
    else if (isJsonObject(element) && level < MAX_LEVELS) {
      const node = newNode();
      insert(node, element, level + 1);
      if (isPresent(node)) into.push(objectOf(node.children));
    } else if (element !== null) into.push(element);
  }
}

function remove(node: Node, [step = '', ...rest]: readonly string[]): void {
  const child = node.children.get(step);
  if (child === undefined) return;
  if (rest.length === 0) node.children.delete(step);
  else remove(child, rest);
}

function isPresent({ children, values }: Node): boolean {
  if (values.some((value) => value !== ARRAY)) return true;
  for (const child of children.values()) if (isPresent(child)) return true;
  return false;
}

function objectOf(children: ReadonlyMap<string, Node>): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, child] of children) {
    const value = valueOf(child);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function valueOf({ children, values }: Node): Json | undefined {
  const present = values.filter((value) => value !== ARRAY);
  const nested = children.size === 0 ? {} : objectOf(children);
  if (Object.keys(nested).length > 0) present.push(nested);
  if (present.length === values.length && present.length === 1) return present[0];
  if (values.length === 0) return present[0];
  return present.length === 0 ? undefined : present;
}

/**
 * Different events may share an `event.id`: auditd numbers system calls, Kubernetes numbers requests and
 * not their stages, and alerts carry the id of their event.
 */
const DISTINGUISHING = [
  'event.module',
  'event.dataset',
  'event.action',
  'event.sequence',
  'kubernetes.audit.stage',
  'kibana.alert.uuid',
] as const;

/**
 * Where it happened. Each sensor numbers its own events, and a client that writes events of one container must not be able
 * to make those of another container look like duplicates.
 */
const WHERE = ['host.id', 'host.name', 'container.id', 'container.name'] as const;

/** Set by shippers and pipelines, and different when the event is shipped again. */
const SET_ON_THE_WAY = [
  '_id',
  '_index',
  '_version',
  '@version',
  'agent.ephemeral_id',
  'agent.version',
  'data_stream',
  'dockwarden.forwarded',
  'ecs.version',
  'elastic_agent',
  'event.agent_id_status',
  'event.created',
  'event.ingested',
  'input.type',
  'log.file',
  'log.offset',
] as const;

/** In UTF-16 units. Changing it would change ids. */
const MAX_SORTED_LENGTH = 1_048_576;

/** Reads the identity of an event: see {@link eventIdentity}. The row must belong to the document. */
export type ReadIdentity = (row: Row, source: SourceDocument) => string;

/** Adds the fields of an identity to a field set. */
export function identityReader(fields: FieldSet): ReadIdentity {
  const partsOf = partsReader(fields);
  const whereOf = whereReader(fields);
  return (row, source) => {
    const parts = partsOf(row);
    if (parts === null) return hashOf(contentOf(source));
    const where = whereOf(row);
    return identityBy(where === null ? parts : [...parts, where]);
  };
}

/** What an event was known by as long as host and container were no part of that. */
export interface FormerIdentity {
  readonly identity: string;
  /** By {@link whereReader}. */
  readonly where: string;
}

/** The same for former identities; `null` for an event whose identity has stayed the same. */
export function formerIdentityReader(fields: FieldSet): (row: Row) => FormerIdentity | null {
  const partsOf = partsReader(fields);
  const whereOf = whereReader(fields);
  return (row) => {
    const parts = partsOf(row);
    const where = whereOf(row);
    return parts === null || where === null ? null : { identity: identityBy(parts), where };
  };
}

/** Reads the host and the container of an event; `null` for one that has neither. */
export function whereReader(fields: FieldSet): (row: Row) => string | null {
  const slots = WHERE.map((field) => fields.slotOf(field));
  return (row) => {
    const values = slots.map((slot) => textsOf(row, slot));
    return values.every((each) => each.length === 0) ? null : JSON.stringify(values);
  };
}

type Parts = readonly (string | readonly string[])[];

/** Reads an own `event.id`, and what distinguishes events that share one; `null` for an event without. */
function partsReader(fields: FieldSet): (row: Row) => Parts | null {
  const id = fields.slotOf('event.id');
  const time = fields.slotOf('@timestamp');
  const others = DISTINGUISHING.map((field) => fields.slotOf(field));
  return (row) => {
    const [own, ...more] = valuesOf(row[id]);
    if (own === undefined || own === '' || more.length > 0) return null;
    const times = valuesOf(row[time]).map(instantText).sort();
    return [String(own), times, ...others.map((slot) => textsOf(row, slot))];
  };
}

const textsOf = (row: Row, slot: number): readonly string[] =>
  valuesOf(row[slot]).map(String).sort();

const identityBy = (parts: Parts): string => hashOf(`event.id ${JSON.stringify(parts)}`);

/**
 * The identity of an event, 64 hex digits: independent of when and from where it is read and of its
 * notation. An event with a single `event.id` is identified by it together with its time, module, dataset,
 * action, host and container; any other by its content except fields that are set in transit.
 */
export function eventIdentity(source: SourceDocument): string {
  return standalone.read(source.row(standalone.fields), source);
}

const standalone = (() => {
  const fields = new FieldSet();
  return { fields, read: identityReader(fields) };
})();

/** Sorting a document takes several times its memory, so a huge one is identified by its exact text. */
function contentOf({ text, document, cut }: SourceDocument): string {
  if (text.length > MAX_SORTED_LENGTH) return `text ${text}`;
  const whole = cut === null ? document : parseDocument(text);
  return `content ${canonicalText(unfold(whole, SET_ON_THE_WAY))}`;
}

/** Normalises an instant, so that other digits or another zone make no difference. */
function instantText(value: Scalar): string {
  const instant = readInstant(value);
  return instant === null ? `text ${String(value)}` : String(instant);
}

/** SHA-256 as 64 hex digits. The text must be well-formed, as text within JSON is. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * The first 16 bytes of a hash as a string, for large sets: it takes a quarter of the memory of the digits.
 */
export function keyOfHash(hash: string): string {
  return Buffer.from(hash, 'hex').toString('latin1', 0, 16);
}

/**
 * The same text for all equivalent notations of an unfolded value: keys are sorted at every depth, an array
 * of one element equals its element. Types stay distinct: `1` and `"1"` differ.
 */
export function canonicalText(value: Json): string {
  const pieces: string[] = [];
  write(value, pieces);
  return pieces.join('');
}

function write(value: Json, pieces: string[]): void {
  if (Array.isArray(value)) {
    const [only] = value as readonly Json[];
    if (value.length === 1 && only !== undefined) write(only, pieces);
    else writeArray(value, pieces);
  } else if (isJsonObject(value)) {
    let mark = '{';
    for (const key of Object.keys(value).sort()) {
      pieces.push(mark, JSON.stringify(key), ':');
      write(value[key] ?? null, pieces);
      mark = ',';
    }
    pieces.push(mark === '{' ? '{}' : '}');
  } else {
    // JSON escapes a lone surrogate, so distinct texts have distinct bytes.
    pieces.push(printJson(value));
  }
}

function writeArray(array: readonly Json[], pieces: string[]): void {
  let mark = '[';
  for (const element of array) {
    pieces.push(mark);
    write(element, pieces);
    mark = ',';
  }
  pieces.push(mark === '[' ? '[]' : ']');
}

/**
 * The id of an alert, 64 hex digits: a hash of the rule's id (not its version) and of the identities of its
 * events in the order of the stages. `null` represents a missing event.
 */
export function alertId(rule: string, identities: readonly (string | null)[]): string {
  return hashOf(JSON.stringify(['alert', rule, identities]));
}

/** The id of the building block for one stage, from 0, of a sequence or sample. */
export function blockId(shell: string, stage: number): string {
  return hashOf(JSON.stringify(['block', shell, stage]));
}
