/** A dash for what is not known, so that it does not pass for nothing. */
export const countText = (count: number | null | undefined) =>
  count === null || count === undefined ? '–' : count.toLocaleString('en');

export const percentText = (share: number | null | undefined) =>
  share === null || share === undefined ? '' : `${Math.round(share * 100)} %`;

/** Of an event: `0.4 µs`, `12 µs`. */
export function costText(micros: number | null): string {
  if (micros === null) return '–';
  return `${micros < 10 ? micros.toFixed(1) : Math.round(micros).toLocaleString('en')} µs`;
}
