import { LONGEST_MS } from '../../engine/access/sessions.ts';

/**
 * The cookie of a session. With TLS its name makes browsers insist on that, on this very host and on all paths; without,
 * which is on loopback only, it cannot have that name.
 */
export class SessionCookie {
  readonly #name: string;
  readonly #attributes: string;

  constructor(isSecure: boolean) {
    this.#name = isSecure ? '__Host-dw' : 'dw';
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  /** The value of `Set-Cookie` that starts a session. */
  set(token: string): string {
    return `${this.#name}=${token}; ${this.#attributes}; Max-Age=${LONGEST_MS / 1_000}`;
  }

  /** The value of `Set-Cookie` that ends one. */
  clear(): string {
    return `${this.#name}=; ${this.#attributes}; Max-Age=0`;
  }

  /**
   * The tokens in a header. Usually there is one or none; without TLS, whoever answers at another port of this machine
   * may have added one.
   */
  read(header: string | undefined): string[] {
    return (header ?? '')
      .split(';')
      .map((pair) => pair.trim().split('=', 2))
      .filter(([name, value = '']) => name === this.#name && value !== '')
      .map(([, value = '']) => value);
  }
}
