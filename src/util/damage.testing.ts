const VALUES = [undefined, null, -1, 0, 1, 2, 99, 'x', '5000000', '99999999999', [], {}, true];

/** Copies of plain data with one value in each, at every place there is, put in place of another. */
export function* damaged(data: unknown): Generator {
  for (const path of pathsIn(data)) {
    for (const value of VALUES) {
      const copy = structuredClone(data);
      const holder = path.slice(0, -1).reduce((at, name) => at[name] as Holder, copy as Holder);
      holder[path.at(-1) ?? ''] = value;
      yield copy;
    }
  }
}

type Holder = Record<string, unknown>;

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [name],
    ...pathsIn(member).map((path) => [name, ...path]),
  ]);
}
