import { median } from '../whole-process.ts';

/** The durations of repeated measurements. */
export class Figure {
  readonly #name: string;
  readonly #times: { readonly ms: number; readonly cpu: number; readonly what: string }[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  time<T>(what: string, work: () => T): T {
    const used = process.cpuUsage();
    const started = performance.now();
    const result = work();
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    this.#times.push({ ms, cpu: (user + system) / 1000, what });
    return result;
  }

  /** @param remark shown instead of the maximum */
  print(remark?: string): void {
    const slowest = this.#times.toSorted((a, b) => b.cpu - a.cpu);
    if (slowest.length === 0) return;
    const cells = (['ms', 'cpu'] as const).flatMap((unit) => {
      const sorted = this.#times.map((each) => each[unit]).toSorted((a, b) => b - a);
      return [median(sorted), sorted[Math.floor(sorted.length * 0.05)]!, sorted[0]!];
    });
    const named = slowest.slice(0, 3).map(({ cpu, what }) => `${what} ${cpu.toFixed(0)}`);
    const slow = remark ?? (slowest[0]?.what === '' ? '' : named.join(' / '));
    console.log(`| ${[this.#name, ...cells.map((ms) => ms.toFixed(1)), slow].join(' | ')} |`);
  }
}
