import { seededRandom } from '../generate.ts';

/** Random choices from lists and ranges, the same for the same seed. */
export interface Draw {
  readonly chance: (share: number) => boolean;
  /** From 0 to below the limit. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** That many different entries, or all entries of a shorter list. */
  readonly some: <T>(list: readonly T[], count: number) => T[];
  readonly hex: (digits: number) => string;
}

export function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  return {
    chance: (share) => random() < share,
    below,
    pick,
    some: (list, count) => {
      const chosen = new Set<(typeof list)[number]>();
      while (chosen.size < Math.min(count, list.length)) chosen.add(pick(list));
      return [...chosen];
    },
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += below(0x1_00_00_00).toString(16).padStart(6, '0');
      return text.slice(0, digits);
    },
  };
}

/** A list in which each entry is repeated according to its weight, for uniform choices. */
export const weighted = <T>(...entries: readonly (readonly [weight: number, of: T])[]): T[] =>
  entries.flatMap(([weight, of]) => Array.from({ length: weight }, () => of));
