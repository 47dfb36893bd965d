import { counted } from '../util/counts.ts';
import { HttpProblem, tooManyRequests } from './problem.ts';

/** Memory for bodies, shared by all routes. */
export interface BodyMemory {
  /** A body that needs more than this never fits. */
  readonly maxBytes: number;
  tryReserve(bytes: number): boolean;
  release(bytes: number): void;
}

/** A slot among the requests in flight, and the memory of its body. */
export interface Hold {
  /** Reserves this many bytes in total. Throws `HttpProblem` if they are not available. */
  reserve(bytes: number): void;
  release(): void;
}

const RETRY_SECONDS = 1;

/** One sender's share of all requests and memory, which leaves room for others whatever it does. */
const SHARE = 0.75;

/**
 * Limits the event requests in flight and their memory. A request is refused before its body is read if its length is
 * known; a chunked one is refused once it no longer
 * fits.
 */
export class Admission {
  readonly #maxRequests: number;
  readonly #memory: BodyMemory;
  readonly #overload: () => string | null;
  #requests = 0;
  readonly #senders = new Map<string, { requests: number; bytes: number }>();

  /** @param overload why no more can be accepted at the moment; `null` if there is no overload */
  constructor(maxRequests: number, memory: BodyMemory, overload: () => string | null) {
    this.#maxRequests = maxRequests;
    this.#memory = memory;
    this.#overload = overload;
  }

  get requests(): number {
    return this.#requests;
  }

  /**
   * Throws `HttpProblem` with status 429, or 413 if waiting would not help.
   *
   * @param sender the same for all requests of one sender
   */
  admit(bytes: number, sender: string): Hold {
    const overload = this.#overload();
    if (overload !== null) throw tooManyRequests(overload, RETRY_SECONDS);
    if (this.#requests >= this.#maxRequests)
      throw tooManyRequests(
        `${counted(this.#requests, 'request')} in flight already`,
        RETRY_SECONDS,
      );
    const own = this.#senders.get(sender) ?? { requests: 0, bytes: 0 };
    if (own.requests >= Math.ceil(SHARE * this.#maxRequests))
      throw tooManyRequests(
        `${counted(own.requests, 'request')} of the same sender in flight already`,
        RETRY_SECONDS,
      );
    let held = 0;
    const reserve = (total: number) => {
      const more = total - held;
      if (more <= 0) return;
      if (total > this.#memory.maxBytes) throw neverFits(this.#memory.maxBytes);
      // A sender may have one large body if it has no other in flight.
      const isOnly = own.bytes === held;
      if (!isOnly && own.bytes + more > SHARE * this.#memory.maxBytes)
        throw tooManyRequests('this sender has reached its limit of data in flight', RETRY_SECONDS);
      if (!this.#memory.tryReserve(more))
        throw tooManyRequests('events arrive faster than they can be stored', RETRY_SECONDS);
      own.bytes += more;
      held = total;
    };
    reserve(bytes);
    this.#requests += 1;
    own.requests += 1;
    this.#senders.set(sender, own);
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      this.#requests -= 1;
      own.requests -= 1;
      own.bytes -= held;
      if (own.requests === 0) this.#senders.delete(sender);
      if (held > 0) this.#memory.release(held);
    };
    return { reserve, release };
  }
}

const neverFits = (maxBytes: number) =>
  new HttpProblem(
    413,
    'content_too_long_exception',
    `the request needs more memory than limits.memory allows all of them together (${maxBytes} bytes); send it in parts`,
  );
