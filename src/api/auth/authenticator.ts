import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../../service/access/access.ts';
import type { Authentication, RefusalReason } from '../../service/access/credential.ts';
import { FORMS, readAuthorization } from './authorization.ts';
import type { Client } from '../server/trusted-proxies.ts';
import { sessionCookie } from './session-cookie.ts';

/** Authenticates a request by its headers. */
export class Authenticator {
  readonly #access: Pick<Access, 'authenticate'>;

  constructor(access: Pick<Access, 'authenticate'>) {
    this.#access = access;
  }

  /** An `Authorization` header takes precedence over the cookie. */
  async authenticate(
    headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>,
    { address, isSecure }: Client,
  ): Promise<Authentication> {
    const { authorization } = headers;
    if (authorization !== undefined) {
      const credential = readAuthorization(authorization);
      return credential === null
        ? refused('malformed', `the Authorization header cannot be read; ${FORMS}`)
        : this.#access.authenticate(credential, address);
    }
    const [token, ...others] = sessionCookie.read(headers.cookie, isSecure);
    if (token === undefined)
      return refused('missing', `the request does not say who sends it; sign in, or ${FORMS}`);
    if (others.length > 0)
      return refused('malformed', 'there are several cookies of sessions; sign in again');
    return this.#access.authenticate({ kind: 'session', token }, address);
  }
}

const refused = (reason: RefusalReason, message: string): Authentication => ({
  principal: null,
  refusal: { reason, code: 'ENG1817', message, retryAfter: null },
});
