const MINUTE = 60_000_000_000n;

/** How far from the middle each step reads, so that what is close is there first. */
const STEPS = [1n, 5n, 30n, 180n, 1_440n, 10_080n].map((minutes) => minutes * MINUTE);

/** A stretch of time in nanoseconds since 1970, inclusive. */
export interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Reads a stretch of time in pieces, those around a moment first, until a piece says that it is enough. Returns what was
 * read whole; `null` if nothing was.
 */
export async function nearestFirst(
  { from, to }: Stretch,
  around: bigint,
  read: (piece: Stretch) => Promise<boolean>,
): Promise<Stretch | null> {
  const clamp = (time: bigint) => (time < from ? from : time > to ? to : time);
  let covered: Stretch | null = null;
  const ends = [...STEPS.map((step) => [around - step, around + step]), [from, to]];
  for (const [start = from, end = to] of ends) {
    const next: Stretch = { from: clamp(start), to: clamp(end) };
    if (covered === null) {
      if (!(await read(next))) return null;
    } else {
      if (next.from < covered.from) {
        if (!(await read({ from: next.from, to: covered.from - 1n }))) return covered;
        covered = { from: next.from, to: covered.to };
      }
      if (next.to > covered.to && !(await read({ from: covered.to + 1n, to: next.to })))
        return covered;
    }
    covered = next;
    if (next.from === from && next.to === to) break;
  }
  return covered;
}
