/** Adds a value to the list at a key. */
export function appendTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Anything but `undefined`, by which it is seen that there is no value yet. */
type Known = string | number | boolean | object | null;

/** The value at a key, which is made and kept where there is none. */
export function getOrAdd<K, V extends Known>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/**
 * The same function, which computes each result once.
 *
 * @param max results that are kept; beyond this all are forgotten
 */
export function memoized<K, V extends Known>(
  compute: (key: K) => V,
  max = Infinity,
): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    if (known.size >= max) known.clear();
    known.set(key, value);
    return value;
  };
}

/** A value that is made when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
