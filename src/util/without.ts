/** The same object without some of its members. */
export function without<T extends object, K extends keyof T>(
  object: T,
  names: readonly K[],
): Omit<T, K> {
  const left = new Set<PropertyKey>(names);
  return Object.fromEntries(Object.entries(object).filter(([name]) => !left.has(name))) as Omit<
    T,
    K
  >;
}
