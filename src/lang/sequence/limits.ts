import type { Limit } from '../compile/compiled.ts';

/**
 * What `head` and `tail` leave of the complete results in their order. Each limit works on what
 * the one before left, however little that is, so two of one direction are the smaller of both,
 * and the second of two opposite ones cuts a window out of the first: of ten results
 * `head 4 | tail 2` leaves the third and fourth. Of three it leaves the second and third, since
 * `head 4` keeps all three and `tail 2` takes the last two of what exists. It does not look for
 * the places 3 and 4 of the head it was promised, which would leave the third alone.
 */
export function applyLimits<T>(results: readonly T[], limits: readonly Limit[]): readonly T[] {
  let start = 0;
  let end = results.length;
  for (const { from, count } of limits) {
    if (from === 'head') end = Math.min(end, start + count);
    else start = Math.max(start, end - count);
  }
  return start === 0 && end === results.length ? results : results.slice(start, end);
}

/**
 * The limits of a whole request. `size` goes under the first pipe and looks the same way, so a
 * pipe narrows it and never widens it; `position` speaks only where there is no pipe.
 * `size` null: as many as there are.
 */
export function combineLimits(
  size: number | null,
  position: Limit['from'],
  pipes: readonly Limit[],
): readonly Limit[] {
  if (size === null) return pipes;
  return [{ from: pipes[0]?.from ?? position, count: size }, ...pipes];
}
