// Character classes of the language by UTF-16 unit. All are ASCII.

export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

export function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

export function isNameStart(unit: number): boolean {
  return isLetter(unit) || unit === 0x5f /* _ */ || unit === 0x40; /* @ */
}

export function isNamePart(unit: number): boolean {
  return isLetter(unit) || isDigit(unit) || unit === 0x5f; /* _ */
}

/** By unit: most of a query is names. */
const NAME_PARTS = Uint8Array.from({ length: 128 }, (_, unit) => (isNamePart(unit) ? 1 : 0));

/** The offset after the parts of a name from `start` on. */
export function endOfName(text: string, start: number): number {
  let end = start;
  while (NAME_PARTS[text.charCodeAt(end)] === 1) end += 1;
  return end;
}

export function isWhiteSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

export function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d;
}
