const ENCODED = /%([0-9A-Fa-f]{2})/;

/**
 * Decodes laurel's percent-encoding, which it uses for `%`, `+` and bytes that are not printable
 * text. Invalid UTF-8 becomes U+FFFD.
 */
export function decodePercent(text: string): string {
  if (!ENCODED.test(text)) return text;
  // Odd indices have the two digits of a byte.
  const parts = text
    .split(ENCODED)
    .map((part, at) => Buffer.from(part, at % 2 === 1 ? 'hex' : 'utf8'));
  return Buffer.concat(parts).toString();
}
