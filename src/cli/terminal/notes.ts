import { UTC, type TimeZone } from '../../util/time/index.ts';
import type { Style } from '../../report/terminal/style.ts';
import type { Note } from '../../report/terminal/summaries/note.ts';

/** Writes notes, one per line; in quiet mode only the warnings. */
export function writeNotes(
  stderr: Pick<NodeJS.WriteStream, 'write'>,
  notes: readonly Note[],
  isQuiet: boolean,
): void {
  const lines = notes.filter(({ isWarning }) => isWarning || !isQuiet);
  if (lines.length > 0) stderr.write(lines.map(({ text }) => `${text}\n`).join(''));
}

interface Shown {
  readonly format: string;
  readonly zone: TimeZone;
}

/** Names the time zone of a table if it is not UTC: the cells do not show it. */
export const zoneLines = ({ format, zone }: Shown, style: Style): string[] =>
  format !== 'table' || zone === UTC ? [] : [style.dim(`times are shown in ${zone.name}`)];
