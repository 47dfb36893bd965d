const STEPS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
] as const;

/** `3.1 M`, `42 k`; below 10,000 as it is. */
export function shortNumber(value: number): string {
  for (const [size, sign] of STEPS) {
    if (value < size) continue;
    const unit = sign === 'k' ? 1e3 : size;
    const share = value / unit;
    return `${share < 10 ? share.toFixed(1) : Math.round(share)} ${sign}`;
  }
  return value.toLocaleString('en');
}

/** `12 MB`. */
export const bytesText = (bytes: number) =>
  bytes < 1_000 ? `${bytes} B` : `${shortBytes(bytes)}B`;

const shortBytes = (bytes: number) => {
  const at = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const share = bytes / 1_000 ** at;
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} ${['', 'k', 'M', 'G', 'T'][at]}`;
};

/** `1 event`, `3,904 events`. */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count < 10_000 ? count.toLocaleString('en') : shortNumber(count)} ${count === 1 ? one : many}`;

/** What a hunt reads one after the other. */
export const partWords = (cluster: string | undefined): [one: string, many: string] =>
  cluster === undefined ? ['segment', 'segments'] : ['index', 'indices'];

/** `40 ms`, `0.4 s`, `12 s`. */
export const secondsText = (ms: number) =>
  ms < 100
    ? `${ms} ms`
    : ms < 10_000
      ? `${(ms / 1_000).toFixed(1)} s`
      : `${Math.round(ms / 1_000)} s`;
