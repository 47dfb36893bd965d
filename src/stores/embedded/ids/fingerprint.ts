import { assert } from '../../../util/assert.ts';

/** The maximum number of streams whose keys are cached; beyond it, all are computed again. */
const MAX_STREAMS = 4_096;

/**
 * Fingerprints of 64 bits, of ids within their stream. Clients choose ids, so the hash is SipHash-1-3 under a
 * secret key: without it clients cannot choose ids that collide. Each stream has a key of its own, made of the
 * store's; texts are hashed as UTF-16, little endian.
 */
export class Fingerprinter {
  /** The halves of the last fingerprint. */
  high = 0;
  low = 0;
  readonly #key: Uint32Array;
  readonly #streamKeys = new Map<string, Uint32Array>();

  /** @param key 16 bytes */
  constructor(key: Uint8Array) {
    assert(key.length === 16, 'a key has 16 bytes');
    const view = new DataView(key.buffer, key.byteOffset, 16);
    this.#key = Uint32Array.from([0, 4, 8, 12], (at) => view.getUint32(at, true));
  }

  /** Leaves the fingerprint in `high` and `low`, for this is asked for every event. */
  compute(stream: string, id: string): void {
    let key = this.#streamKeys.get(stream);
    if (key === undefined) {
      key = this.#keyOf(stream);
      if (this.#streamKeys.size === MAX_STREAMS) this.#streamKeys.clear();
      this.#streamKeys.set(stream, key);
    }
    this.#hash(key, id);
  }

  /** Says whether fingerprints were made under this key, without revealing it. */
  get keyCheck(): readonly [high: number, low: number] {
    this.#hash(this.#key, 'check\0');
    return [this.high, this.low];
  }

  #keyOf(stream: string): Uint32Array {
    const key = new Uint32Array(4);
    this.#hash(this.#key, `${stream}\0a`);
    key.set([this.low, this.high]);
    this.#hash(this.#key, `${stream}\0b`);
    key.set([this.low, this.high], 2);
    return key;
  }

  #hash(key: Uint32Array, text: string): void {
    sipHash(key, text, 1, 3);
    this.high = hashHigh;
    this.low = hashLow;
  }
}

/** The result of the last {@link sipHash}, as unsigned halves. */
export let hashHigh = 0;
export let hashLow = 0;

/**
 * SipHash of a text as UTF-16, little endian: `rounds` for each eight bytes and `finalRounds` behind them.
 * A word of 64 bits is two variables of 32, `a` being the lower half: BigInt is thirty times slower.
 *
 * @param key four words, the lowest first
 */
export function sipHash(key: Uint32Array, text: string, rounds: number, finalRounds: number): void {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = key;
  let v0a = k0 ^ 0x70736575;
  let v0b = k1 ^ 0x736f6d65;
  let v1a = k2 ^ 0x6e646f6d;
  let v1b = k3 ^ 0x646f7261;
  let v2a = k0 ^ 0x6e657261;
  let v2b = k1 ^ 0x6c796765;
  let v3a = k2 ^ 0x79746573;
  let v3b = k3 ^ 0x74656462;

  const wholeWords = text.length >>> 2;
  for (let word = 0; word <= wholeWords + 1; word += 1) {
    let a = 0;
    let b = 0;
    const isFinal = word > wholeWords;
    if (isFinal) {
      v2a ^= 0xff;
    } else {
      // The last word has what is left, and the number of bytes in its highest byte.
      const at = word << 2;
      const left = text.length - at;
      if (left > 0) a = text.charCodeAt(at);
      if (left > 1) a |= text.charCodeAt(at + 1) << 16;
      if (left > 2) b = text.charCodeAt(at + 2);
      if (left > 3) b |= text.charCodeAt(at + 3) << 16;
      else b |= text.length << 25;
      v3a ^= a;
      v3b ^= b;
    }
    for (let round = isFinal ? finalRounds : rounds; round > 0; round -= 1) {
      let sum = (v0a >>> 0) + (v1a >>> 0);
      v0b = (v0b + v1b + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v0a = sum | 0;
      let high = (v1b << 13) | (v1a >>> 19);
      v1a = ((v1a << 13) | (v1b >>> 19)) ^ v0a;
      v1b = high ^ v0b;
      high = v0a;
      v0a = v0b;
      v0b = high;

      sum = (v2a >>> 0) + (v3a >>> 0);
      v2b = (v2b + v3b + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v2a = sum | 0;
      high = (v3b << 16) | (v3a >>> 16);
      v3a = ((v3a << 16) | (v3b >>> 16)) ^ v2a;
      v3b = high ^ v2b;

      sum = (v0a >>> 0) + (v3a >>> 0);
      v0b = (v0b + v3b + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v0a = sum | 0;
      high = (v3b << 21) | (v3a >>> 11);
      v3a = ((v3a << 21) | (v3b >>> 11)) ^ v0a;
      v3b = high ^ v0b;

      sum = (v2a >>> 0) + (v1a >>> 0);
      v2b = (v2b + v1b + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v2a = sum | 0;
      high = (v1b << 17) | (v1a >>> 15);
      v1a = ((v1a << 17) | (v1b >>> 15)) ^ v2a;
      v1b = high ^ v2b;
      high = v2a;
      v2a = v2b;
      v2b = high;
    }
    v0a ^= a;
    v0b ^= b;
  }
  hashLow = (v0a ^ v1a ^ v2a ^ v3a) >>> 0;
  hashHigh = (v0b ^ v1b ^ v2b ^ v3b) >>> 0;
}
