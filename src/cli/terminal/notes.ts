import { counted } from '../../util/counts.ts';
import { UTC, type TimeZone } from '../../util/time/index.ts';
import type { Style } from './style.ts';

/** A line beside the results, on standard error. */
export interface Note {
  readonly text: string;
  /** Something is missing or wrong: `--quiet` does not leave it out. */
  readonly isWarning: boolean;
}

export const info = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: false }));

export const warn = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: true }));

/** Writes notes, a line each; only the warnings where it is to be quiet. */
export function writeNotes(
  stderr: Pick<NodeJS.WriteStream, 'write'>,
  notes: readonly Note[],
  isQuiet: boolean,
): void {
  const lines = notes.filter(({ isWarning }) => isWarning || !isQuiet);
  if (lines.length > 0) stderr.write(lines.map(({ text }) => `${text}\n`).join(''));
}

/** Of matches of sequences that end in a missing event, which might have come had the data gone on. */
export function undecidedText(count: number): string {
  const verb = count === 1 ? 'depends' : 'depend';
  return `${counted(count, 'match', 'matches')} ${verb} on the end of the data, which comes before maxspan has passed: the missing event could still have occurred`;
}

interface Shown {
  readonly format: string;
  readonly zone: TimeZone;
}

/** Where the times of a table are those of another zone, which one: its cells do not say so. */
export const zoneLines = ({ format, zone }: Shown, style: Style): string[] =>
  format !== 'table' || zone === UTC ? [] : [style.dim(`times are shown in ${zone.name}`)];
