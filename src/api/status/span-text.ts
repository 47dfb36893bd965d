import { formatCount } from '../../util/counts.ts';

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** `3 h` */
export function spanText(milliseconds: number): string {
  const [size, unit] = UNITS.find(([each]) => milliseconds >= each) ?? [1, 'ms'];
  return `${formatCount(Math.max(0, Math.floor(milliseconds / size)))} ${unit}`;
}

/** Both times in ISO format. */
export const agoText = (now: string, then: string) => spanText(Date.parse(now) - Date.parse(then));
