import { Option } from 'commander';
import { parseSize } from '../../util/size.ts';
import { invalidArgument } from '../errors.ts';

/** As commander provides it. */
export interface MemoryOptions {
  readonly maxSequenceMemory: string;
}

export const sequenceMemoryOption = () =>
  new Option(
    '--max-sequence-memory <size>',
    'maximum memory for events held by sequences and samples, for all rules together',
  ).default('1GiB');

/** In bytes. Throws a `CliError`. */
export function sequenceMemoryOf({ maxSequenceMemory: text }: MemoryOptions): number {
  const bytes = parseSize(text);
  if (bytes !== null && bytes > 0) return bytes;
  throw invalidArgument(
    `--max-sequence-memory ${text} is not a size`,
    'give a number with a unit, such as 512MB or 2GiB',
  );
}
