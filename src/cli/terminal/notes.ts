import { counted } from '../../util/counts.ts';
import { UTC, type TimeZone } from '../../util/time/index.ts';
import type { Style } from '../../report/terminal/style.ts';

/** A line of information on standard error. */
export interface Note {
  readonly text: string;
  /** Something is missing or wrong: `--quiet` does not suppress it. */
  readonly isWarning: boolean;
}

export const info = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: false }));

export const warn = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: true }));

/** Writes notes, one per line; in quiet mode only the warnings. */
export function writeNotes(
  stderr: Pick<NodeJS.WriteStream, 'write'>,
  notes: readonly Note[],
  isQuiet: boolean,
): void {
  const lines = notes.filter(({ isWarning }) => isWarning || !isQuiet);
  if (lines.length > 0) stderr.write(lines.map(({ text }) => `${text}\n`).join(''));
}

/** The number of matches of sequences that end in a missing event which later data could have refuted. */
export function undecidedText(count: number): string {
  const verb = count === 1 ? 'depends' : 'depend';
  return `${counted(count, 'match', 'matches')} ${verb} on the end of the data, which comes before maxspan has passed: the missing event could still have occurred`;
}

interface Shown {
  readonly format: string;
  readonly zone: TimeZone;
}

/** Names the time zone of a table if it is not UTC: the cells do not show it. */
export const zoneLines = ({ format, zone }: Shown, style: Style): string[] =>
  format !== 'table' || zone === UTC ? [] : [style.dim(`times are shown in ${zone.name}`)];
