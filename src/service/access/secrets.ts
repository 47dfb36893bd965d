import { createHash } from 'node:crypto';

/** That many bytes from a secure random source. */
export type Random = (bytes: number) => Buffer;

const TOKEN_BYTES = 32;

/** 256 bits, as 43 characters that are valid in a URL. */
export const newToken = (random: Random) => random(TOKEN_BYTES).toString('base64url');

/** The stored form of a random secret: with this much entropy, no slow hash is needed. */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** A UUID of version 4. */
export function newId(random: Random): string {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
