import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../../service/access/access.ts';
import type { Authentication, Credential, RefusalReason } from '../../service/access/principal.ts';
import { isApiKey, keyOfParts } from '../../service/access/api-keys.ts';
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
      return refused('missing', `the request has no credentials; sign in, or ${FORMS}`);
    if (others.length > 0)
      return refused('malformed', 'there are several session cookies; sign in again');
    return this.#access.authenticate({ kind: 'session', token }, address);
  }
}

const refused = (reason: RefusalReason, message: string): Authentication => ({
  principal: null,
  refusal: { reason, code: 'ENG1817', message, retryAfter: null },
});

const HEADER = /^([a-z]+) +(\S+) *$/i;

/** The message for headers that cannot be parsed. */
const FORMS = 'send `ApiKey <key>`, `Bearer <key>` or `Basic <base64 of name:password>`';

/**
 * Parses an `Authorization` header as clients of Elasticsearch and others send it: a key as it is or as the Base64 of its
 * id and secret, or a name and a password. Clients that support only names and passwords may send a key as the password.
 * `null` if it cannot be parsed.
 */
function readAuthorization(header: string): Credential | null {
  const [, scheme = '', value = ''] = HEADER.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return keyOf(value);
    case 'apikey': {
      if (value.startsWith('dw_')) return keyOf(value);
      const pair = pairOf(value);
      return pair === null ? null : keyOf(keyOfParts(...pair));
    }
    case 'basic': {
      const pair = pairOf(value);
      if (pair === null) return null;
      const [name, password] = pair;
      return isApiKey(password) ? keyOf(password) : { kind: 'password', name, password };
    }
    default:
      return null;
  }
}

const keyOf = (key: string): Credential => ({ kind: 'key', key });

/** The parts before and after the first colon. */
function pairOf(base64: string): readonly [string, string] | null {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}
