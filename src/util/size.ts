const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((prefix, index): [string, number][] => [
    [`${prefix}b`, 1000 ** (index + 1)],
    [`${prefix}ib`, 1024 ** (index + 1)],
  ]),
]);

/** `512MB` (a million bytes each), `1.5 GiB` (1,024 to the power of three), `4096`; else `null`. */
export function parseSize(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?) ?([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = UNITS.get(unit.toLowerCase());
  if (digits === '' || factor === undefined) return null;
  const bytes = Math.round(Number(digits) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
