import { counted } from '../../util/counts.ts';
import { HttpProblem, tooManyRequests } from '../problem.ts';

/** Memory for bodies, shared by all routes. */
export interface BodyMemory {
  /** A body that needs more than this never fits. */
  readonly maxBytes: number;
  tryReserve(bytes: number): boolean;
  release(bytes: number): void;
}

/** A place among the requests in flight, and the memory of its body. */
export interface Hold {
  /** Makes room for this many bytes in all. Throws `HttpProblem` where there is none. */
  reserve(bytes: number): void;
  release(): void;
}

const RETRY_SECONDS = 1;

/**
 * Bounds the requests with events in flight and what they take of memory. A request is refused before its
 * body is read wherever its length is known; one that turns out to be longer is refused when it no longer
 * fits.
 */
export class Admission {
  readonly #maxRequests: number;
  readonly #memory: BodyMemory;
  readonly #overload: () => string | null;
  #requests = 0;

  /** @param overload why nothing more can be taken in now; `null` if all is well */
  constructor(maxRequests: number, memory: BodyMemory, overload: () => string | null) {
    this.#maxRequests = maxRequests;
    this.#memory = memory;
    this.#overload = overload;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Throws `HttpProblem` with status 429, or 413 where waiting would not help. */
  admit(bytes: number): Hold {
    const overload = this.#overload();
    if (overload !== null) throw tooManyRequests(overload, RETRY_SECONDS);
    if (this.#requests >= this.#maxRequests)
      throw tooManyRequests(
        `${counted(this.#requests, 'request')} in flight already`,
        RETRY_SECONDS,
      );
    let held = 0;
    const reserve = (total: number) => {
      const more = total - held;
      if (more <= 0) return;
      if (total > this.#memory.maxBytes) throw neverFits(this.#memory.maxBytes);
      if (!this.#memory.tryReserve(more))
        throw tooManyRequests('events come in faster than they can be stored', RETRY_SECONDS);
      held = total;
    };
    reserve(bytes);
    this.#requests += 1;
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      this.#requests -= 1;
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
