import type { Entry, PreparedFields, PreparedNode } from './fields.ts';

// The tables are those of `wasm/tables.ts`.

const NODE_SIZE = 20;
const ENTRY_HEAD = 20;

const IMPLIED: Readonly<Record<NonNullable<Entry['implies']>, number>> = {
  source: 1,
  record: 1,
  carrier: 2,
  original: 4,
  made: 8,
  event: 16,
};

/** The nodes of fields by their number, the root first; `null` if some fields are found by decoded keys only. */
export function nodesOf({ root }: PreparedFields): readonly PreparedNode[] | null {
  const nodes = new Set([root]);
  for (const node of nodes) {
    if (node.asksText) return null;
    for (const { target } of node.buckets.flat()) nodes.add(target);
  }
  return [...nodes];
}

export function sizeOfTables(nodes: readonly PreparedNode[]): number {
  return nodes.reduce((sum, node) => sum + NODE_SIZE + sizeOf(node), 0);
}

/** Writes nodes as tables that are to stand at an address; the root stands there itself. */
export function fastTables(nodes: readonly PreparedNode[], address: number): Uint8Array {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const addressOf = (node: PreparedNode) => address + (numbers.get(node) ?? 0) * NODE_SIZE;
  const bytes = new Uint8Array(sizeOfTables(nodes));
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
  return bytes;
}

const entrySize = (key: Buffer): number => ENTRY_HEAD + ((key.length + 3) & ~3);

const sizeOf = ({ buckets }: PreparedNode): number =>
  buckets.flat().reduce((sum, { key }) => sum + entrySize(key), buckets.length * 4);
