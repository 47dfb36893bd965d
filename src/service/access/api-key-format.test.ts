import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { isApiKey, keyOfParts, makeApiKey, makeLocalKey, partsOfKey } from './api-keys.ts';

it('makes keys that are unlike each other and recognised', () => {
  const keys = Array.from({ length: 200 }, () => makeApiKey(randomBytes));
  expect(new Set(keys.map(({ key }) => key)).size).toBe(200);
  for (const { prefix, key } of keys) {
    expect(key).toMatch(/^dw_[a-z2-7]{8}_[\w-]{43}[0-9a-f]{8}$/);
    expect(key.slice(3, 11)).toBe(prefix);
    expect(isApiKey(key)).toBe(true);
  }
  expect(isApiKey(makeLocalKey(randomBytes))).toBe(true);
});

it('recognises no key that was mistyped, cut off or added to', () => {
  const { key } = makeApiKey(randomBytes);
  for (let at = 3; at < key.length; at += 1) {
    const other = key[at] === 'a' ? 'b' : 'a';
    expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1)), `at ${at}`).toBe(false);
    expect(isApiKey(key.slice(0, at))).toBe(false);
  }
  for (const text of ['', 'dw_', ` ${key}`, `${key}\n`, `${key}a`, key.toUpperCase()])
    expect(isApiKey(text), JSON.stringify(text)).toBe(false);
});

it('comes apart into an id and a secret, and together again', () => {
  const { prefix, key } = makeApiKey(randomBytes);
  const { id, secret } = partsOfKey(key)!;
  expect(id).toBe(prefix);
  expect(keyOfParts(id, secret)).toBe(key);
  expect(keyOfParts('whatever', key)).toBe(key);
  expect(partsOfKey(makeLocalKey(randomBytes))).toBeNull();
});
