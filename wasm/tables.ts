// The tables of fields, as `src/ingest/json/fast-tables.ts` writes them.
//
// A node: the mask of its buckets; where they are, each the first of its entries or 0; whether it has a slot; whether
// anything below it is wanted; its number. An entry: the next of its bucket; the node that it leads to; what it implies;
// the object that had its key last; the length of the key; the key.

const ENTRY_HEAD: usize = 20;

export function hasSlot(node: usize): bool {
  return load<i32>(node, 8) != 0;
}

/** In the tables of records: what the value has to be. */
export function formOf(node: usize): i32 {
  return load<i32>(node, 8);
}

export function hasFields(node: usize): bool {
  return load<i32>(node, 12) != 0;
}

export function numberOf(node: usize): i32 {
  return load<i32>(node, 16);
}

export function targetOf(entry: usize): usize {
  return <usize>load<u32>(entry, 4);
}

export function impliedBy(entry: usize): i32 {
  return load<i32>(entry, 8);
}

/** Whether an object has had the key of the entry before; it has, from now on. */
export function isRepeated(entry: usize, object: i32): bool {
  if (load<i32>(entry, 12) == object) return true;
  store<i32>(entry, object, 12);
  return false;
}

/** The entry for a key without escapes; 0 if it is not wanted. */
export function entryOf(node: usize, key: usize, length: i32): usize {
  const hash =
    length == 0
      ? 0
      : length * 7 + <i32>load<u8>(key + length - 1) * 31 + <i32>load<u8>(key + (length >> 1)) * 5;
  return entryIn(node, hash, key, length);
}

/** The entry for a key of a record. Those of lists differ in their last bytes: `proc.args[0]`, `proc.args[1]`. */
export function entryOfRecord(node: usize, key: usize, length: i32): usize {
  const last = length < 4 ? 0 : load<u32>(key + length - 4) * 0x9e3779b1;
  return entryIn(node, <i32>(last >> 16) + length * 7, key, length);
}

function entryIn(node: usize, hash: i32, key: usize, length: i32): usize {
  const bucket = load<u32>(node, 4) + ((hash & load<i32>(node)) << 2);
  for (let entry = <usize>load<u32>(bucket); entry != 0; entry = <usize>load<u32>(entry)) {
    if (load<i32>(entry, 16) == length && isSame(key, entry + ENTRY_HEAD, length)) return entry;
  }
  return 0;
}

function isSame(one: usize, other: usize, length: i32): bool {
  let at: i32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(one + at) != load<u64>(other + at)) return false;
  for (; at + 4 <= length; at += 4) if (load<u32>(one + at) != load<u32>(other + at)) return false;
  for (; at < length; at++) if (load<u8>(one + at) != load<u8>(other + at)) return false;
  return true;
}
