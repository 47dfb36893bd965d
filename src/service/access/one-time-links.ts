import { isOwnMachine } from './addresses.ts';
import { AccessError } from './errors.ts';
import type { AccessHost } from './host.ts';
import { hashOf, newToken } from './secrets.ts';

/** `first-admin` chooses a name and a password; `local` signs in the owner of the data directory. */
export type LinkPurpose = 'first-admin' | 'local';

const VALID_MS = 15 * 60_000;
const MOST = 10;

/**
 * One-time links that the service prints, for its own machine. Only hashes of their tokens are in memory, and
 * nothing is on disk: a link does not survive the process.
 */
export class OneTimeLinks {
  readonly #host: AccessHost;
  readonly #links = new Map<string, { readonly purpose: LinkPurpose; readonly until: number }>();

  constructor(host: AccessHost) {
    this.#host = host;
  }

  /** The token of a new link. */
  make(purpose: LinkPurpose): string {
    const token = newToken(this.#host.random);
    this.#links.set(hashOf(token), { purpose, until: this.#host.now() + VALID_MS });
    if (this.#links.size > MOST) {
      const [oldest = ''] = this.#links.keys();
      this.#links.delete(oldest);
    }
    return token;
  }

  /** The purpose of a link; it remains valid. Throws {@link AccessError} ENG1813. */
  look(token: string, address: string): LinkPurpose {
    const link = this.#links.get(hashOf(token));
    if (link === undefined || this.#host.now() >= link.until || !isOwnMachine(address))
      throw new AccessError('ENG1813', 'the one-time link is not valid');
    return link.purpose;
  }

  /** Uses a link, which invalidates it. Throws {@link AccessError} ENG1813. */
  take(token: string, address: string): LinkPurpose {
    const purpose = this.look(token, address);
    this.#links.delete(hashOf(token));
    return purpose;
  }

  /** Invalidates all links for a purpose. */
  end(purpose: LinkPurpose): void {
    for (const [hash, link] of this.#links) if (link.purpose === purpose) this.#links.delete(hash);
  }
}
