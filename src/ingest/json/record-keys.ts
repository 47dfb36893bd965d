/**
 * What is read of a record: keys that stand exactly where they are expected, unlike the fields of documents. A `value` is no
 * list and no object, and a record with a key that is `left` is not read.
 */
export type RecordKeys = ReadonlyMap<string, RecordKey>;
type RecordKey = 'value' | 'left' | RecordKeys;

/** As in `wasm/record.ts`. */
const FORMS = { value: 1, object: 2, left: 3 } as const;

const NODE_SIZE = 20;
const ENTRY_HEAD = 20;

/** The tables of `wasm/tables.ts`. */
export interface RecordTables {
  readonly size: number;
  /** Writes them for an address, where the root stands. */
  readonly write: (address: number) => Uint8Array;
  /** The numbers of values by path, with slashes. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Keys are in ASCII. The same keys in two places have the same numbers. */
export function recordTables(keys: RecordKeys): RecordTables {
  const { nodes, numbers } = numbered(keys);
  const write = (address: number) => bytesOf(nodes, address);
  return { size: write(0).length, write, numbers };
}

function bytesOf(nodes: readonly Node[], address: number): Uint8Array {
  const words: number[] = [];
  const put = (at: number, ...values: readonly number[]) => {
    for (const [index, value] of values.entries()) words[at / 4 + index] = value;
  };
  let free = nodes.length * NODE_SIZE;
  for (const [number, { form, children }] of nodes.entries()) {
    let size = 1;
    while (size < children.length * 4) size *= 2;
    const buckets = free;
    put(number * NODE_SIZE, size - 1, address + buckets, form, Number(children.length > 0), number);
    put(buckets, ...Array.from({ length: size }, () => 0));
    free += size * 4;
    for (const { name, target } of children) {
      const key = Buffer.alloc((name.length + 3) & ~3);
      key.write(name);
      const bucket = buckets + (hashOf(key, name.length) & (size - 1)) * 4;
      put(free, words[bucket / 4] ?? 0, address + target * NODE_SIZE, 0, 0, name.length);
      for (let at = 0; at < key.length; at += 4) put(free + ENTRY_HEAD + at, key.readInt32LE(at));
      put(bucket, address + free);
      free += ENTRY_HEAD + key.length;
    }
  }
  return new Uint8Array(Int32Array.from(words).buffer);
}

/** As `entryOfRecord` in `wasm/tables.ts`. */
function hashOf(key: Buffer, length: number): number {
  const last = length < 4 ? 0 : Math.imul(key.readInt32LE(length - 4), 0x9e3779b1);
  return (last >>> 16) + length * 7;
}

interface Node {
  readonly form: number;
  readonly children: { readonly name: string; readonly target: number }[];
}

/** The root has the number 0, and what is deeper has higher ones. */
function numbered(root: RecordKeys) {
  const nodes: Node[] = [{ form: FORMS.object, children: [] }];
  const numbers = new Map<string, number>();
  const known = new Map<RecordKeys, number>();
  const open: [keys: RecordKeys, number: number, path: string][] = [[root, 0, '']];
  for (const [keys, number, path] of open) {
    for (const [name, key] of keys) {
      const isObject = typeof key !== 'string';
      const target = (isObject ? known.get(key) : undefined) ?? nodes.length;
      nodes[number]?.children.push({ name, target });
      if (target < nodes.length) continue;
      nodes.push({ form: isObject ? FORMS.object : FORMS[key], children: [] });
      numbers.set(path + name, target);
      if (!isObject) continue;
      known.set(key, target);
      open.push([key, target, `${path}${name}/`]);
    }
  }
  return { nodes, numbers };
}
