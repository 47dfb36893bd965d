import { countText } from '../components/value/counts.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `10.2 MB` */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 'bytes';
  for (const next of UNITS) {
    if (value < 1_000) break;
    value /= 1_000;
    unit = next;
  }
  if (bytes === 1) return '1 byte';
  return `${unit === 'bytes' || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** `2 min 12 s`, `1.204 s`: the two largest units. */
export function longSpanText(ms: number): string {
  const sign = ms < 0 ? '−' : '';
  let seconds = Math.floor(Math.abs(ms) / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of STEPS) {
    const whole = Math.floor(seconds / size);
    if (whole > 0) parts.push(`${countText(whole)} ${unit}`);
    seconds -= whole * size;
  }
  if (parts.length === 0) return `${sign}${Number((Math.abs(ms) / 1_000).toFixed(3))} s`;
  if (seconds > 0) parts.push(`${seconds} s`);
  return sign + parts.slice(0, 2).join(' ');
}
