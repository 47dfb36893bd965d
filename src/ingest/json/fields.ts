import {
  emptyNode,
  type FieldNode,
  type FieldSet,
  type PathSlots,
} from '../../events/field-set.ts';
import type { RowBuilder } from '../../events/document-row.ts';
import { RAW_MEMBERS, type RawMember } from './raw-members.ts';
import type { Text } from './text.ts';

/** A key that an object may have at some position of the tree, dotted keys included. */
export interface Entry {
  readonly key: Buffer;
  readonly target: PreparedNode;
  /**
   * What the key implies in addition to its value: that the document may be a search hit or contain
   * a raw record.
   */
  implies: RawMember | 'source' | null;
}

/** A node of the path tree, prepared for keys that are not decoded yet. */
export interface PreparedNode extends Readonly<PathSlots> {
  /** Entries by {@link hashKey}; empty if nothing below is selected. */
  readonly buckets: readonly (readonly Entry[])[];
  /**
   * The same entries by decoded key, for keys with escapes or invalid bytes. Grows, see {@link
   * entryOfText}.
   */
  readonly byText: Map<string, Entry>;
  readonly children: ReadonlyMap<string, PreparedNode>;
  /** Whether a key that is not found by its bytes may still be found by its decoded text. */
  readonly asksText: boolean;
  /** Without entries, objects here are skipped. */
  readonly leaf: boolean;
}

/**
 * A {@link FieldSet} for the byte-level reader. Built once per query and thread; two readers must
 * not share it.
 */
export interface PreparedFields {
  readonly count: number;
  readonly root: PreparedNode;
  /** Slots of the metadata of a search hit, or -1. */
  readonly indexSlot: number;
  readonly idSlot: number;
  /** Where the time of receipt goes; -1 if it is not wanted. */
  readonly ingested: Pick<FieldNode, 'slot' | 'derived'>;
  /** `null` where all documents are left to the plain reader. */
  readonly fast: FastReading | null;
}

/** Reads most documents of a block in place of the plain reader, with the same result. See `fast-reader.ts`. */
export interface FastReading {
  /** Takes the bytes of a block; `false` if there is no room for them. */
  load(text: Text): boolean;
  /**
   * Whether `[start, end)` of the block is a document that this reader reads; the row has its values then. If not, the
   * row may have any.
   */
  read(start: number, end: number, row: RowBuilder): boolean;
  /**
   * Passes lines from the one that begins at `start`: those that are blank, or that are documents which this reader reads.
   * Returns where it stopped: before another line, before the one that has `until` in it, or at the end of the block.
   */
  pass(start: number, until: number, end: number): number;
  /** How many documents and line ends were passed last. */
  readonly passedDocuments: number;
  readonly passedLines: number;
  /** Where the document that was read last begins and ends. */
  readonly start: number;
  readonly end: number;
}

/**
 * Dotted keys of up to this number of components are in the tables; longer ones are resolved
 * component by component. The tables grow with this number for each node of the tree.
 */
const MAX_DOTTED = 8;

/**
 * Text whose bytes are ambiguous: invalid bytes decode to U+FFFD, and lone surrogates have no
 * bytes.
 */
const AMBIGUOUS = /[\ufffd\p{Surrogate}]/u;

export function prepareFields(fields: FieldSet): PreparedFields {
  const slotOf = (path: string): number => fields.root.children.get(path)?.slot ?? -1;
  const known = [['_source', 'source'] as const, ...RAW_MEMBERS];
  const root = prepareNode(
    known.reduce((node, [path]) => withPath(node, path.split('.')), fields.root),
  );
  for (const [path, implies] of known) setImplication(root, path, implies);
  return {
    count: fields.paths.length,
    root,
    indexSlot: slotOf('_index'),
    idSlot: slotOf('_id'),
    ingested: fields.root.children.get('event')?.children.get('ingested') ?? NOTHING,
    fast: null,
  };
}

const NOTHING: FieldNode = emptyNode();

function withPath(node: FieldNode, [first, ...rest]: readonly string[]): FieldNode {
  if (first === undefined) return node;
  const child = withPath(node.children.get(first) ?? NOTHING, rest);
  return { ...node, children: new Map([...node.children, [first, child]]) };
}

/** All notations of the path. */
function setImplication(node: PreparedNode, path: string, implies: Entry['implies']): void {
  const entry = node.byText.get(path);
  if (entry !== undefined) entry.implies = implies;
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const child = node.children.get(path.slice(0, dot));
    if (child !== undefined) setImplication(child, path.slice(dot + 1), implies);
  }
}

/** Builds from the leaves up, without recursion, because a path may be as long as a query. */
function prepareNode(root: FieldNode): PreparedNode {
  const order: FieldNode[] = [root];
  for (const node of order) for (const child of node.children.values()) order.push(child);
  const prepared = new Map<FieldNode, PreparedNode & { readonly height: number }>();
  for (const node of order.reverse()) {
    const byText = new Map<string, Entry>();
    for (const [text, target] of spellings(node, prepared)) {
      byText.set(text, { key: Buffer.from(text), target, implies: null });
    }
    const children = new Map<string, PreparedNode>();
    let height = 0;
    for (const [component, child] of node.children) {
      const target = prepared.get(child)!;
      children.set(component, target);
      height = Math.max(height, target.height + 1);
    }
    const texts = [...byText.keys()];
    prepared.set(node, {
      slot: node.slot,
      derived: node.derived,
      type: node.type,
      buckets: bucketsOf(texts.filter((t) => !AMBIGUOUS.test(t)).map((t) => byText.get(t)!)),
      byText,
      children,
      asksText: height > MAX_DOTTED || texts.some((text) => AMBIGUOUS.test(text)),
      leaf: byText.size === 0,
      height,
    });
  }
  return prepared.get(root)!;
}

/** All keys, of one or more components, that lead from one node to another. */
function* spellings(
  node: FieldNode,
  prepared: ReadonlyMap<FieldNode, PreparedNode>,
): Generator<[string, PreparedNode]> {
  let level: [string, FieldNode][] = [...node.children];
  for (let depth = 1; depth <= MAX_DOTTED && level.length > 0; depth++) {
    const next: [string, FieldNode][] = [];
    for (const [text, child] of level) {
      yield [text, prepared.get(child)!];
      for (const [component, grandchild] of child.children) {
        next.push([`${text}.${component}`, grandchild]);
      }
    }
    level = next;
  }
}

const NO_BUCKETS: readonly (readonly Entry[])[] = [[]];

function bucketsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  if (entries.length === 0) return NO_BUCKETS;
  let size = 16;
  while (size < entries.length * 4) size *= 2;
  const buckets = Array.from({ length: size }, (): Entry[] => []);
  for (const entry of entries) {
    buckets[hashKey(entry.key, 0, entry.key.length, size)]!.push(entry);
  }
  return buckets;
}

/**
 * Hashes the length and two bytes, which distinguishes nearly all keys of one object. `size` is a
 * power of two.
 */
function hashKey(bytes: Uint8Array, start: number, end: number, size: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const middle = bytes[start + (length >> 1)]!;
  return (length * 7 + bytes[end - 1]! * 31 + middle * 5) & (size - 1);
}

/** The entry for a key without escapes, by its bytes. */
export function entryOf(
  node: PreparedNode,
  bytes: Uint8Array,
  start: number,
  end: number,
): Entry | undefined {
  const { buckets } = node;
  const bucket = buckets[hashKey(bytes, start, end, buckets.length)]!;
  for (let b = 0; b < bucket.length; b++) {
    const entry = bucket[b]!;
    const { key } = entry;
    if (key.length !== end - start) continue;
    let k = 0;
    while (k < key.length && key[k] === bytes[start + k]) k++;
    if (k === key.length) return entry;
  }
  return undefined;
}

/** The entry for a key by its decoded text: first from the table, then component by component. */
export function entryOfText(node: PreparedNode, key: string): Entry | undefined {
  const known = node.byText.get(key);
  if (known !== undefined || !node.asksText) return known;
  let target: PreparedNode | undefined = node;
  for (const component of key.split('.')) {
    target = target.children.get(component);
    if (target === undefined) return undefined;
  }
  const entry: Entry = { key: Buffer.from(key), target, implies: null };
  node.byText.set(key, entry);
  return entry;
}
