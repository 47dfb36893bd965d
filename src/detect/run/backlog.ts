import type { CappedMatch } from './run-contract.ts';
import { saveRunMatch } from './run-event.ts';

/** A match over the cap as the backlog keeps it. */
export interface WaitingMatch extends Pick<CappedMatch, 'key' | 'group' | 'turn'> {
  /** Of `saveRunMatch`. */
  readonly match: string;
}

export const saveCapped = ({ key, group, turn, match }: CappedMatch): WaitingMatch => ({
  key,
  group,
  turn,
  match: saveRunMatch(match),
});
