/** Every place between two digits of an integer where three, six, ... digits follow. */
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

/** `1,234,567`. By hand: the first number that `Intl` formats takes it ten milliseconds. */
export const formatCount = (count: number) => String(count).replace(THOUSANDS, ',');

/** `1 event`, `2,000 events` */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** As {@link counted}, with `no events` for none. */
export const countedOrNo = (count: number, one: string, many: string) =>
  count === 0 ? `no ${many}` : counted(count, one, many);

export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
