/** A dash for what is not known, so that it does not pass for nothing. */
export const countText = (count: number | null | undefined) =>
  count === null || count === undefined ? '–' : count.toLocaleString('en');

export const percentText = (share: number | null | undefined) =>
  share === null || share === undefined ? '' : `${Math.round(share * 100)} %`;

/** Of one event that it has judged: `0.4 µs`, `12 µs`, `4.3 ms`. */
export function costText(micros: number | null): string {
  if (micros === null) return '–';
  if (micros < 1_000) return `${micros < 10 ? micros.toFixed(1) : Math.round(micros)} µs`;
  const ms = micros / 1_000;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`;
}

/** `–` where no time was spent, `<1`, `3.4`, `120`. */
export function minutesText(minutes: number | undefined): string {
  if (minutes === undefined || minutes === 0) return '–';
  if (minutes < 1) return '<1';
  return minutes < 10 ? minutes.toFixed(1) : Math.round(minutes).toLocaleString('en');
}
