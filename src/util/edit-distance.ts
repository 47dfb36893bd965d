/**
 * The number of insertions, deletions and replacements that turn `a` into `b`; any number above `limit` if there are more.
 *
 * @param exchanges whether to exchange two neighbours is one change
 */
export function editDistance(a: string, b: string, limit: number, exchanges?: 'exchanges'): number {
  const beyond = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return beyond;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, replaced);
      const isExchange =
        exchanges !== undefined && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isExchange) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return beyond;
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
