import type { Entry, PreparedFields, PreparedNode } from './fields.ts';

/** The tables of `wasm/tables.ts`. */
export interface FastTables {
  readonly bytes: Uint8Array;
  /** The address of the root. */
  readonly root: number;
  /** By number. */
  readonly nodes: readonly PreparedNode[];
}

const NODE_SIZE = 20;
const ENTRY_HEAD = 20;
const MAX_SIZE = 4 * 1024 * 1024;

const IMPLIED: Readonly<Record<NonNullable<Entry['implies']>, number>> = {
  source: 1,
  record: 1,
  carrier: 2,
  original: 4,
  made: 8,
  event: 16,
};

/**
 * Writes fields as tables that are to stand at an address. `null` if some of them are found by decoded keys only, or if there
 * are too many.
 */
export function fastTables({ root }: PreparedFields, address: number): FastTables | null {
  const nodes: PreparedNode[] = [root];
  const numbers = new Map([[root, 0]]);
  for (const node of nodes) {
    if (node.asksText) return null;
    for (const { target } of node.buckets.flat()) {
      if (numbers.has(target)) continue;
      numbers.set(target, nodes.length);
      nodes.push(target);
    }
  }
  const addressOf = (node: PreparedNode) => address + (numbers.get(node) ?? 0) * NODE_SIZE;
  const size = nodes.reduce((sum, node) => sum + NODE_SIZE + sizeOf(node), 0);
  if (size > MAX_SIZE) return null;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const put = (at: number, ...values: readonly number[]) => {
    for (const [index, value] of values.entries()) {
      view.setUint32(at - address + index * 4, value, true);
    }
  };
  let free = address + nodes.length * NODE_SIZE;
  for (const [number, node] of nodes.entries()) {
    const { buckets, slot, leaf } = node;
    const first = free;
    put(addressOf(node), buckets.length - 1, first, Number(slot >= 0), Number(!leaf), number);
    free += buckets.length * 4;
    for (const [index, bucket] of buckets.entries()) {
      let next = 0;
      for (const { key, target, implies } of bucket.toReversed()) {
        const implied = implies === null ? 0 : IMPLIED[implies];
        put(free, next, addressOf(target), implied, 0, key.length);
        bytes.set(key, free - address + ENTRY_HEAD);
        next = free;
        free += entrySize(key);
      }
      put(first + index * 4, next);
    }
  }
  return { bytes, root: address, nodes };
}

const entrySize = (key: Buffer): number => ENTRY_HEAD + ((key.length + 3) & ~3);

const sizeOf = ({ buckets }: PreparedNode): number =>
  buckets.flat().reduce((sum, { key }) => sum + entrySize(key), buckets.length * 4);
