import { counted, formatCount as count } from '../../util/counts.ts';
import { formatInstant } from '../../util/time/index.ts';
import { html, type Html } from './markup.ts';

export { count, counted };

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** `10.2 MB` */
export function bytes(number: number): string {
  let value = number;
  let unit = 'bytes';
  for (const next of UNITS) {
    if (value < 1_000) break;
    value /= 1_000;
    unit = next;
  }
  if (number === 1) return '1 byte';
  return `${unit === 'bytes' || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

/** `2026-11-24 15:32:20.860`, in UTC; truncated to `digits` digits of the fraction. */
export function instantText(ns: bigint, digits: 0 | 3 | 9 = 3): string {
  const [whole = '', fraction = ''] = formatInstant(ns).replace('T', ' ').slice(0, -1).split('.');
  return digits === 0 ? whole : `${whole}.${fraction.slice(0, digits)}`;
}

/** A human- and machine-readable time. */
export function time(ns: bigint | null, digits: 0 | 3 | 9 = 3): Html {
  if (ns === null) return html`<span class="muted">no time</span>`;
  return html`<time datetime="${formatInstant(ns)}">${instantText(ns, digits)}</time>`;
}

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** `2 min 12 s`, `1.204 s`: the two largest units. */
export function span(ns: bigint): string {
  const sign = ns < 0n ? '−' : '';
  const milliseconds = Number((ns < 0n ? -ns : ns) / 1_000_000n);
  let seconds = Math.floor(milliseconds / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of STEPS) {
    const whole = Math.floor(seconds / size);
    if (whole > 0) parts.push(`${count(whole)} ${unit}`);
    seconds -= whole * size;
  }
  if (parts.length === 0) return `${sign}${Number((milliseconds / 1_000).toFixed(3))} s`;
  if (seconds > 0) parts.push(`${seconds} s`);
  return sign + parts.slice(0, 2).join(' ');
}
