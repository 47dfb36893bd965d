const ENCODED = /%([0-9A-Fa-f]{2})/;

/**
 * Text as laurel writes it: bytes that are no printable text, `%` and `+` are percent-encoded.
 * Broken UTF-8 becomes U+FFFD.
 */
export function decodePercent(text: string): string {
  if (!ENCODED.test(text)) return text;
  // Odd places hold the two digits of a byte.
  const parts = text
    .split(ENCODED)
    .map((part, at) => Buffer.from(part, at % 2 === 1 ? 'hex' : 'utf8'));
  return Buffer.concat(parts).toString();
}
