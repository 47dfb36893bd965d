import { safeText } from '../../src/util/safe-text.ts';

/** Aligned columns under their headings; numbers are right-aligned. */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const texts = [headings, ...rows].map((row) => row.map((cell) => safeText(String(cell))));
  const widths = headings.map((_, slot) =>
    Math.max(...texts.map((row) => (row[slot] ?? '').length)),
  );
  return texts
    .map((row, line) =>
      row
        .map((text, slot) => {
          const isNumber = typeof (rows[Math.max(line - 1, 0)] ?? [])[slot] === 'number';
          const width = widths[slot] ?? 0;
          return isNumber ? text.padStart(width) : text.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
