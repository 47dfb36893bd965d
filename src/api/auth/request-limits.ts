import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../../service/access/addresses.ts';
import type { Principal } from '../../service/access/principal.ts';
import { tooManyRequests } from '../../http/problem.ts';

/** Short bursts are allowed: pages and tools send several requests at once. */
export const AVERAGE_SECONDS = 10;

/** Rate limits of an account, a key or an address. Requests with events have limits of their own. */
export class RequestLimits {
  readonly #known: RateLimiterMemory;
  readonly #refused: RateLimiterMemory;

  /**
   * @param perSecond the average rate of an account or a key
   * @param refusedPerSecond the rate of unauthenticated requests from an address
   */
  constructor(perSecond: number, refusedPerSecond: number) {
    this.#known = new RateLimiterMemory({
      points: perSecond * AVERAGE_SECONDS,
      duration: AVERAGE_SECONDS,
    });
    this.#refused = new RateLimiterMemory({
      points: refusedPerSecond * AVERAGE_SECONDS,
      duration: AVERAGE_SECONDS,
    });
  }

  /** Throws `HttpProblem` 429. */
  async take({ kind, id }: Principal, address: string): Promise<void> {
    if (kind === 'local') return;
    await (kind === 'anonymous'
      ? consume(this.#refused, networkOf(address))
      : consume(this.#known, `${kind} ${id}`));
  }

  /** Counts a request that is refused. Throws `HttpProblem` 429. */
  async takeRefused(address: string): Promise<void> {
    await consume(this.#refused, networkOf(address));
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw tooManyRequests(`there are too many requests; try again in ${seconds} seconds`, seconds);
  }
}
