import { createHash } from 'node:crypto';

/** SHA-256 as 64 hex digits. The text must be well-formed, as text within JSON is. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * The first 16 bytes of a hash as a string, for large sets: it takes a quarter of the memory of the digits.
 */
export function keyOfHash(hash: string): string {
  return Buffer.from(hash, 'hex').toString('latin1', 0, 16);
}
