import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../bench/generate.ts';
import { Fingerprinter, hashHigh, hashLow, sipHash } from './fingerprint.ts';

const KEY = Uint32Array.of(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
const MASK = 2n ** 64n - 1n;

const hash = (text: string, rounds: number, finalRounds: number, key = KEY): bigint => {
  sipHash(key, text, rounds, finalRounds);
  return (BigInt(hashHigh) << 32n) | BigInt(hashLow);
};

/** SipHash as its paper states it. */
function reference(
  key: Uint32Array,
  bytes: Uint8Array,
  rounds: number,
  finalRounds: number,
): bigint {
  const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (64n - by))) & MASK;
  const k0 = (BigInt(key[1]!) << 32n) | BigInt(key[0]!);
  const k1 = (BigInt(key[3]!) << 32n) | BigInt(key[2]!);
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const mix = (): void => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  for (let at = 0; at <= bytes.length; at += 8) {
    let word = at + 8 > bytes.length ? BigInt(bytes.length % 256) << 56n : 0n;
    for (let index = 0; index < 8 && at + index < bytes.length; index += 1) {
      word |= BigInt(bytes[at + index]!) << BigInt(8 * index);
    }
    v3 ^= word;
    for (let round = 0; round < rounds; round += 1) mix();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  for (let round = 0; round < finalRounds; round += 1) mix();
  return v0 ^ v1 ^ v2 ^ v3;
}

describe('sipHash', () => {
  it('is checked against a reference that gives the result of the paper', () => {
    const bytes = Uint8Array.from({ length: 15 }, (_, index) => index);
    expect(reference(KEY, bytes, 2, 4)).toBe(0xa129ca6149be45e5n);
  });

  it.each([
    [1, 3],
    [2, 4],
  ])('is SipHash-%i-%i of UTF-16 for texts of every length', (rounds, finalRounds) => {
    const random = seededRandom(7);
    for (let length = 0; length < 300; length += 1) {
      const key = Uint32Array.from({ length: 4 }, () => random() * 2 ** 32);
      const units = Array.from({ length }, () => Math.floor(random() * 65_536));
      const text = String.fromCharCode(...units);
      const bytes = new Uint8Array(Uint16Array.from(units).buffer);
      expect(hash(text, rounds, finalRounds, key)).toBe(reference(key, bytes, rounds, finalRounds));
    }
  });
});

describe('Fingerprinter', () => {
  const fingerprint = (by: Fingerprinter, stream: string, id: string): string => {
    by.compute(stream, id);
    return `${by.high} ${by.low}`;
  };

  it('distinguishes ids, streams and keys, and nothing else', () => {
    const one = new Fingerprinter(new Uint8Array(16).fill(1));
    const same = new Fingerprinter(new Uint8Array(16).fill(1));
    const other = new Fingerprinter(new Uint8Array(16).fill(2));
    const prints = [
      fingerprint(one, 's', 'a'),
      fingerprint(one, 's', 'b'),
      fingerprint(one, 't', 'a'),
      fingerprint(one, 's\0a', ''),
      fingerprint(one, 's', ''),
      fingerprint(one, 's', '\ud800'),
      fingerprint(one, 's', '\ud801'),
      fingerprint(one, 's', '\ufffd'),
      fingerprint(other, 's', 'a'),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    expect(fingerprint(same, 's', 'a')).toBe(prints[0]);
    expect(one.keyCheck).toEqual(same.keyCheck);
    expect(one.keyCheck).not.toEqual(other.keyCheck);
  });

  it('gives the same for more streams than it remembers', () => {
    const one = new Fingerprinter(new Uint8Array(16).fill(1));
    const before = fingerprint(one, 'first', 'a');
    for (let index = 0; index < 5_000; index += 1) one.compute(`stream ${index}`, 'a');
    expect(fingerprint(one, 'first', 'a')).toBe(before);
  });
});
