import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** The values that a sign-in must return with. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  /** The code verifier of PKCE. */
  readonly verifier: string;
}

const VALID_MS = 10 * 60_000;

const signed = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  until: z.number(),
});

/**
 * Keeps the state of a sign-in in its browser, so that starting many of them uses no memory here. The owner of
 * the cookie can read it: its contents belong to that browser and one sign-in. The key belongs to this process, so a
 * sign-in does not survive a restart.
 */
export class FlowCookie {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(key: Buffer, now: () => number) {
    this.#key = key;
    this.#now = now;
  }

  /** The value of `Set-Cookie`. */
  set(flow: Flow, isSecure: boolean): string {
    const text = JSON.stringify({ ...flow, until: this.#now() + VALID_MS });
    const body = Buffer.from(text).toString('base64url');
    return `${nameOf(isSecure)}=${body}.${this.#sign(body)}; ${attributes(isSecure)}; Max-Age=${VALID_MS / 1_000}`;
  }

  clear(isSecure: boolean): string {
    return `${nameOf(isSecure)}=; ${attributes(isSecure)}; Max-Age=0`;
  }

  /** `null` if there is no valid cookie that has not expired. */
  read(header: string | undefined, isSecure: boolean): Flow | null {
    for (const pair of (header ?? '').split(';')) {
      const [name = '', value = ''] = pair.trim().split('=', 2);
      const [body = '', signature = ''] = value.split('.', 2);
      if (name !== nameOf(isSecure) || !isSame(signature, this.#sign(body))) continue;
      const { until, ...flow } = signed.parse(
        JSON.parse(Buffer.from(body, 'base64url').toString()),
      );
      if (this.#now() < until) return flow;
    }
    return null;
  }

  #sign = (body: string) => createHmac('sha256', this.#key).update(body).digest('base64url');
}

const nameOf = (isSecure: boolean) => (isSecure ? '__Host-dw-oidc' : 'dw-oidc');

/** Lax: the browser returns by a link of the provider. */
const attributes = (isSecure: boolean) =>
  `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

export function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
