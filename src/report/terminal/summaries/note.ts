import { counted } from '../../../util/counts.ts';

/** A line beside the results, for standard error. */
export interface Note {
  readonly text: string;
  /** Something is missing or wrong: `--quiet` does not suppress it. */
  readonly isWarning: boolean;
}

export const info = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: false }));

export const warn = (texts: readonly string[]): Note[] =>
  texts.map((text) => ({ text, isWarning: true }));

/** The number of matches of sequences that end in a missing event which later data could have refuted. */
export function undecidedText(count: number): string {
  const verb = count === 1 ? 'depends' : 'depend';
  return `${counted(count, 'match', 'matches')} ${verb} on the end of the data, which comes before maxspan has passed: the missing event could still have occurred`;
}
