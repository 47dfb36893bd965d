import { readFileSync } from 'node:fs';

/** Numbers of the processors that are on. */
export function onlineProcessors(): number[] {
  return parseRanges(readFileSync('/sys/devices/system/cpu/online', 'latin1'));
}

/** Such as `0-3,8`. */
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

/** More than any kernel is built for. */
const MAX = 65_536;
