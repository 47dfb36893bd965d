import type { VerifyReport } from '../../stores/event-store.ts';
import { counted, formatBytes } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';

/** What is damaged, one line each. */
export const damageLines = ({ damage }: VerifyReport, style: Style): string[] =>
  damage.map(({ file, what, events }) => {
    const lost = events === null ? '' : style.dim(` (${counted(events, 'event')})`);
    return `${style.error(safeText(file))}  ${safeText(what)}${lost}`;
  });

/** `5,000,000 events in 96 files, 1.4 GB: everything is as it was written` */
export function reportLine({ files, bytes, events, damage }: VerifyReport, style: Style): string {
  const all = `${counted(events, 'event')} in ${counted(files, 'file')}, ${formatBytes(bytes)}`;
  if (damage.length === 0) return `${all}: everything is as it was written`;
  const damaged = new Set(damage.map(({ file }) => file)).size;
  return `${all}: ${style.error(`${counted(damaged, 'file')} damaged`)}`;
}
