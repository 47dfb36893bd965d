import { crc32 } from 'node:zlib';
import { newToken, type Random } from './secrets.ts';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 8;

/** `dw_`, a public id, 32 random bytes, and a checksum. Scanners for leaked secrets recognize this format. */
const KEY = /^dw_([a-z2-7]{8})_([\w-]{43})([0-9a-f]{8})$/;
const LOCAL_KEY = /^dw_local_[\w-]{43}$/;

export interface NewKey {
  readonly prefix: string;
  readonly key: string;
}

export function makeApiKey(random: Random): NewKey {
  // 256 is a multiple of the number of characters, so each is equally likely.
  const prefix = [...random(ID_LENGTH)].map((byte) => ID_CHARACTERS[byte % 32]).join('');
  const body = `dw_${prefix}_${newToken(random)}`;
  return { prefix, key: body + checksumOf(body) };
}

/** The key of programs that run as the owner of the data directory, generated at each start. */
export const makeLocalKey = (random: Random) => `dw_local_${newToken(random)}`;

/** Whether it can be a key; a mistyped or truncated one need not be looked up. */
export function isApiKey(text: string): boolean {
  if (LOCAL_KEY.test(text)) return true;
  if (!KEY.test(text)) return false;
  const body = text.slice(0, -8);
  return text === body + checksumOf(body);
}

/** The id of a key, and the secret for clients that send an id and a secret. */
export function partsOfKey(key: string): { readonly id: string; readonly secret: string } | null {
  const [, id, token = '', checksum = ''] = KEY.exec(key) ?? [];
  return id === undefined ? null : { id, secret: token + checksum };
}

/** The key of an id and a secret; the secret may also be the whole key. */
export const keyOfParts = (id: string, secret: string) =>
  secret.startsWith('dw_') ? secret : `dw_${id}_${secret}`;

const checksumOf = (body: string) => crc32(body).toString(16).padStart(8, '0');
