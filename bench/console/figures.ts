import { median } from '../whole-process.ts';

export const HEAD = '| figure | median | 95 % | most | of |\n| --- | ---: | ---: | ---: | ---: |';

/** A row of the table, in milliseconds. */
export function printTimes(figure: string, times: readonly number[]): void {
  const cells = [median(times), percentile(times, 0.95), Math.max(...times)];
  console.log(`| ${figure} | ${cells.map((ms) => ms.toFixed(1)).join(' | ')} | ${times.length} |`);
}

/** A row with one value, or only text. */
export function printOne(figure: string, value: string): void {
  console.log(`| ${figure} | ${value} |  |  |  |`);
}

/** A percentile: of 20 values, 95 % is the second largest. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
