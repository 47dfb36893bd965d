import { LONGEST_MS } from '../../service/access/sessions.ts';

/**
 * The session cookie. With TLS, the prefix of its name makes browsers require TLS, this very host and all paths; without
 * TLS, which is possible on loopback only, it cannot have that name.
 */
export const sessionCookie = {
  /** The value of `Set-Cookie` that starts a session. */
  set: (token: string, isSecure: boolean) =>
    `${nameOf(isSecure)}=${token}; ${attributesOf(isSecure)}; Max-Age=${LONGEST_MS / 1_000}`,

  /** The value of `Set-Cookie` that ends one. */
  clear: (isSecure: boolean) => `${nameOf(isSecure)}=; ${attributesOf(isSecure)}; Max-Age=0`,

  /**
   * The tokens in a header. Usually there is one or none; without TLS, a program on another port of this machine
   * may have added one.
   */
  read: (header: string | undefined, isSecure: boolean): string[] =>
    (header ?? '')
      .split(';')
      .map((pair) => pair.trim().split('=', 2))
      .filter(([name, value = '']) => name === nameOf(isSecure) && value !== '')
      .map(([, value = '']) => value),
};

const nameOf = (isSecure: boolean) => (isSecure ? '__Host-dw' : 'dw');

const attributesOf = (isSecure: boolean) =>
  `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
