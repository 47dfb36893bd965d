/**
 * The time of a run: the meaning of `now` in date math, in nanoseconds since the epoch. Compilation
 * does not freeze it; the code that drives the run advances it.
 */
export interface RunClock {
  readonly now: bigint;
}

/** Whether the meaning of a date moves with the time of the run. */
export const movesWithNow = (date: string): boolean => date.startsWith('now');

/** A test that is recompiled whenever the time of the run has advanced. */
export function madeForNow<V>(
  clock: RunClock,
  make: (now: bigint) => (value: V) => boolean,
): (value: V) => boolean {
  let madeAt = clock.now;
  let test = make(madeAt);
  return (value) => {
    if (clock.now !== madeAt) {
      madeAt = clock.now;
      test = make(madeAt);
    }
    return test(value);
  };
}
