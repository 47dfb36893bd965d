import { counted } from '../../util/counts.ts';

/** Of matches of sequences that end in a missing event, which might have come had the data gone on. */
export function restsOnEnd(count: number): string {
  const verb = count === 1 ? 'rests' : 'rest';
  return `${counted(count, 'match', 'matches')} ${verb} on the end of the data, which comes before maxspan has passed: the missing event could still have come`;
}
