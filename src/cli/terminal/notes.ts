import { counted, formatCount } from '../../util/counts.ts';
import { UTC, type TimeZone } from '../../util/time/index.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';
import { info, type Note } from '../../report/terminal/summaries/note.ts';

/** Writes notes to standard error, one per line; in quiet mode only the warnings. */
export function writeNotes(notes: readonly Note[], isQuiet: boolean): void {
  const lines = notes.filter(({ isWarning }) => isWarning || !isQuiet);
  if (lines.length > 0) process.stderr.write(lines.map(({ text }) => `${text}\n`).join(''));
}

/** Writes what a command did, in a few words each. */
export const writeTotals = (texts: readonly string[], isQuiet: boolean): void =>
  writeNotes(info(texts.map(styleFor(process.stderr).dim)), isQuiet);

interface Shown {
  readonly format: string;
  readonly zone: TimeZone;
}

/** Names the time zone of a table if it is not UTC: the cells do not show it. */
export const zoneLines = ({ format, zone }: Shown, style: Style): string[] =>
  format !== 'table' || zone === UTC ? [] : [style.dim(`times are shown in ${zone.name}`)];

/** Without it, a command that waits for events to be typed or pasted would seem to hang. */
export function sayStandardInput(): void {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return;
  const text = 'reading events from standard input; Ctrl-D ends it';
  stderr.write(`${styleFor(stderr).dim(text)}\n`);
}

/** A query over a cluster may read more than its author thinks. */
export function sayManyEvents(wanted: number, stored: number): void {
  const { stderr } = process;
  const text = `reading ${formatCount(wanted)} of ${counted(stored, 'event')}; a time range, and conditions that --explain calls exact, make it fewer`;
  stderr.write(`${styleFor(stderr).dim(text)}\n`);
}
