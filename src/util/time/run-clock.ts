/**
 * What time it is for a run: what `now` means in date math, in nanoseconds since the epoch. Nothing
 * that is compiled for a run freezes it; whoever runs it moves it on.
 */
export interface RunClock {
  readonly now: bigint;
}

/** Whether the meaning of a date moves with the time of the run. */
export const movesWithNow = (date: string): boolean => date.startsWith('now');

/** A test that is made anew whenever the time of the run has moved. */
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
