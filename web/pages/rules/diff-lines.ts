export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** A value of a rule as lines: texts as they are, everything else as JSON. */
export function linesOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.replace(/\n$/, '').split('\n');
}

/** Beyond this, lines are compared in place: what a table would need grows with the product. */
const MAX_CELLS = 1_000_000;

/** How one text becomes another: the fewest lines that go and come. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const same = (texts: readonly string[]) => texts.map((text) => ({ kind: 'same' as const, text }));
  return [
    ...same(before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const gone = (text = '') => ({ kind: 'gone' as const, text });
  const fresh = (text = '') => ({ kind: 'new' as const, text });
  if (before.length * after.length > MAX_CELLS) return [...before.map(gone), ...after.map(fresh)];
  // common[i][j]: how many lines the two have in common from i and j on, in order.
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      out.push({ kind: 'same', text: before[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      out.push(gone(before[i]));
      i += 1;
    } else {
      out.push(fresh(after[j]));
      j += 1;
    }
  }
  return out;
}
