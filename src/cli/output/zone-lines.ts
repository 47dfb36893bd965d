import { UTC, type TimeZone } from '../../util/time/index.ts';
import type { Style } from './style.ts';

interface Shown {
  readonly format: string;
  readonly zone: TimeZone;
}

/** Where the times of a table are those of another zone, which one: its cells do not say so. */
export const zoneLines = ({ format, zone }: Shown, style: Style): string[] =>
  format !== 'table' || zone === UTC ? [] : [style.dim(`times are those of ${zone.name}`)];
