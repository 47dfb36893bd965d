import type { SourceAccount } from './account.ts';
import { BackOff } from './back-off.ts';
import type { SourceClock } from './source.ts';

const RETRY_FIRST_MS = 250;

/** The account of a source that retries, and its maximum delay. */
export interface Retrying {
  readonly account: SourceAccount;
  readonly clock: SourceClock;
  readonly stopping: AbortSignal;
  readonly maxMs: number;
}

/** Retries until nothing is thrown. After the signal it tries once more; returns whether the last attempt succeeded. */
export async function untilStored(
  submit: () => Promise<void>,
  { account, clock, stopping, maxMs }: Retrying,
): Promise<boolean> {
  const backOff = new BackOff(RETRY_FIRST_MS, maxMs);
  for (;;) {
    try {
      await submit();
      return true;
    } catch (error) {
      account.failed('nothing can be stored', error);
      if (stopping.aborted) return false;
      await clock.sleep(backOff.next(), stopping);
    }
  }
}
