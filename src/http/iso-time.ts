/** An ISO time; `null` for times outside the range of `Date`, which documents may contain. */
export function isoTime(milliseconds: number | null): string | null {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
