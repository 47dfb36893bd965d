import { createHash } from 'node:crypto';

/**
 * How many bytes before a position identify its file: about a line, so that lines with the same end (a
 * host name, say) do not match.
 */
const MAX_BYTES = 1024;

export const fingerprintLength = (offset: number): number => Math.min(offset, MAX_BYTES);

export function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

/** Of a file of which nothing was read. */
export const EMPTY_FINGERPRINT = fingerprint(new Uint8Array());
