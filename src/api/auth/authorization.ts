import { isApiKey, keyOfParts } from '../../service/access/api-key-format.ts';
import type { Credential } from '../../service/access/credential.ts';

const HEADER = /^([a-z]+) +(\S+) *$/i;

/** The message for headers that cannot be parsed. */
export const FORMS = 'send `ApiKey <key>`, `Bearer <key>` or `Basic <base64 of name:password>`';

/**
 * Parses an `Authorization` header as clients of Elasticsearch and others send it: a key as it is or as the Base64 of its
 * id and secret, or a name and a password. Clients that support only names and passwords may send a key as the password.
 * `null` if it cannot be parsed.
 */
export function readAuthorization(header: string): Credential | null {
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
