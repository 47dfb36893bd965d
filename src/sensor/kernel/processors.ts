import { readFileSync } from 'node:fs';

/** The numbers of the online CPUs. */
export function onlineProcessors(): number[] {
  return parseRanges(readFileSync('/sys/devices/system/cpu/online', 'latin1'));
}

/** Parses a list such as `0-3,8`. */
export function parseRanges(text: string): number[] {
  return text
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = '', last = first] = range.split('-');
      const count = Number(last) - Number(first) + 1;
      return first === '' || !(count > 0 && count <= MAX)
        ? []
        : Array.from({ length: count }, (_, index) => Number(first) + index);
    });
}

/** More than any kernel supports. */
const MAX = 65_536;
