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
  const words = new Uint32Array(bytes.buffer);
  let free = address + nodes.length * NODE_SIZE;
  for (const [number, node] of nodes.entries()) {
    const { buckets, slot, leaf } = node;
    const first = free;
    let at = number * (NODE_SIZE / 4);
    words[at++] = buckets.length - 1;
    words[at++] = first;
    words[at++] = Number(slot >= 0);
    words[at++] = Number(!leaf);
    words[at] = number;
    free += buckets.length * 4;
    for (let index = 0; index < buckets.length; index++) {
      const bucket = buckets[index]!;
      let next = 0;
      for (let each = bucket.length - 1; each >= 0; each--) {
        const { key, target, implies } = bucket[each]!;
        at = (free - address) >> 2;
        words[at++] = next;
        words[at++] = addressOf(target);
        words[at++] = implies === null ? 0 : IMPLIED[implies];
        words[at++] = 0;
        words[at] = key.length;
        bytes.set(key, free - address + ENTRY_HEAD);
        next = free;
        free += entrySize(key);
      }
      words[((first - address) >> 2) + index] = next;
    }
  }
  return bytes;
}

const entrySize = (key: Buffer): number => ENTRY_HEAD + ((key.length + 3) & ~3);

const sizeOf = ({ buckets }: PreparedNode): number =>
  buckets.flat().reduce((sum, { key }) => sum + entrySize(key), buckets.length * 4);
