import { CliError } from '../errors.ts';

/** The number that an option gives. Throws {@link CliError}. */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new CliError('CLI1001', `${option} ${text} is no whole number of at least ${least}`);
}

/** A number of at least one, or `null` for `all`. Throws {@link CliError}. */
export const numberOrAll = (option: string, text: string) =>
  text === 'all' ? null : wholeNumber(option, text, 1);
