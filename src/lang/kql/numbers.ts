const INTEGER = /^[+-]?\d{1,40}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,5})?$/;
const LARGEST = 2n ** 63n - 1n;

/** The number that a text is; `null` for other texts. An integer that fits 64 bits keeps all its digits. */
export function parseDecimal(text: string): number | bigint | null {
  if (!INTEGER.test(text) && !DECIMAL.test(text)) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  if (!INTEGER.test(text)) return number;
  const integer = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return integer <= LARGEST && integer >= -LARGEST ? integer : number;
}
