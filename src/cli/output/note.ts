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
