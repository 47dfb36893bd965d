import type { SourceAccount } from './account.ts';
import { BackOff } from './back-off.ts';
import type { SourceClock } from './source.ts';

const RETRY_FIRST_MS = 250;

/** Where a source that tries again keeps account of it, and how long it waits at the most. */
export interface Retrying {
  readonly account: SourceAccount;
  readonly clock: SourceClock;
  readonly stopping: AbortSignal;
  readonly mostMs: number;
}

/** Tries until nothing is thrown any more. After the signal it tries once; whether that, or any try, went well. */
export async function untilStored(
  submit: () => Promise<void>,
  { account, clock, stopping, mostMs }: Retrying,
): Promise<boolean> {
  const backOff = new BackOff(RETRY_FIRST_MS, mostMs);
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
