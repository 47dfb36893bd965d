import { RefusedError } from '../../runs/errors.ts';

/** A rule cannot be run over a range of events, or previewed. */
export class BackfillError extends RefusedError {
  override readonly name = 'BackfillError';
}
