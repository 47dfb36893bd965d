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

export function isWhiteSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

export function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d;
}
