import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeApiKey, makeLocalKey, partsOfKey } from '../../service/access/api-keys.ts';
import { type Authentication, type Credential, LOCAL } from '../../service/access/principal.ts';
import { Authenticator } from './authenticator.ts';
import { sessionCookie } from './session-cookie.ts';

const asked: [Credential, string][] = [];
beforeEach(() => void (asked.length = 0));
const access = {
  authenticate: async (credential: Credential, address: string): Promise<Authentication> => {
    asked.push([credential, address]);
    return { principal: LOCAL, refusal: null };
  },
};
const authenticator = new Authenticator(access);
const secure = { address: '192.0.2.7', isSecure: true };
const plain = { address: '192.0.2.7', isSecure: false };

const { key } = makeApiKey(randomBytes);
const { id, secret } = partsOfKey(key)!;
const local = makeLocalKey(randomBytes);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const token = 't'.repeat(43);

async function credentialOf(headers: { authorization?: string; cookie?: string }, of = secure) {
  asked.length = 0;
  const { refusal } = await authenticator.authenticate(headers, of);
  return refusal?.reason ?? asked[0]?.[0];
}

describe('the Authorization header', () => {
  it.each([
    `ApiKey ${key}`,
    `APIKey ${key}`,
    `apikey  ${key} `,
    `Bearer ${key}`,
    `bearer ${key}`,
    `ApiKey ${base64(`${id}:${secret}`)}`,
    `ApiKey ${base64(`anything:${key}`)}`,
    `APIKEY ${base64(`${id}:${key}`)}`,
    `Basic ${base64(`shipper:${key}`)}`,
  ])('%s is a key', async (authorization) => {
    expect(await credentialOf({ authorization })).toEqual({ kind: 'key', key });
  });

  it('may have the key of local programs', async () => {
    for (const authorization of [`ApiKey ${local}`, `Bearer ${local}`])
      expect(await credentialOf({ authorization })).toEqual({ kind: 'key', key: local });
  });

  it.each([
    ['alice', 'secret'],
    ['alice', 'a:b:c'],
    ['älice', 'pä ss'],
    ['', ''],
    // A key that was cut off is a wrong password, and not taken for one that is right.
    ['alice', key.slice(0, -1)],
  ])('Basic has the name %j and the password %j', async (name, password) => {
    const authorization = `BASIC ${base64(`${name}:${password}`)}`;
    expect(await credentialOf({ authorization })).toEqual({ kind: 'password', name, password });
  });

  it.each([
    '',
    'Basic',
    'Basic ',
    `Basic ${base64('alice')}`,
    'Digest a',
    key,
    'ApiKey a b',
    'ApiKey !',
  ])('%j cannot be read', async (authorization) => {
    expect(await credentialOf({ authorization, cookie: `__Host-dw=${token}` })).toBe('malformed');
    expect(asked).toEqual([]);
  });

  it('counts more than the cookie', async () => {
    const headers = { authorization: `Bearer ${key}`, cookie: `__Host-dw=${token}` };
    expect(await credentialOf(headers)).toEqual({ kind: 'key', key });
  });
});

describe('the cookie', () => {
  const session = { kind: 'session', token };

  it('is read among others, with the address of the request', async () => {
    expect(await credentialOf({ cookie: `a=b; __Host-dw=${token};c=d` })).toEqual(session);
    expect(asked).toEqual([[session, '192.0.2.7']]);
    expect(await credentialOf({ cookie: `dw=${token}` }, plain)).toEqual(session);
  });

  it('has another name without TLS, so that neither is taken for the other', async () => {
    expect(await credentialOf({ cookie: `dw=${token}` })).toBe('missing');
    expect(await credentialOf({ cookie: `__Host-dw=${token}` }, plain)).toBe('missing');
    expect(await credentialOf({ cookie: `xdw=${token}; dw; dw=` }, plain)).toBe('missing');
  });

  it('is not read where there are two', async () => {
    expect(await credentialOf({ cookie: `dw=${token}; dw=other` }, plain)).toBe('malformed');
  });

  it('is for no script, no other site and no other host', () => {
    expect(sessionCookie.set(token, true)).toBe(
      `__Host-dw=${token}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800`,
    );
    expect(sessionCookie.set(token, false)).toBe(
      `dw=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800`,
    );
    expect(sessionCookie.clear(true)).toBe(
      '__Host-dw=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
    );
  });
});

it('says that there is no credential, and how to send one', async () => {
  const { refusal } = await authenticator.authenticate({}, plain);
  expect(refusal).toMatchObject({ reason: 'missing', code: 'ENG1817' });
  expect(refusal?.message).toContain('ApiKey <key>');
});
