/** A kind of value in the text format of Prometheus, version 0.0.4. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: () => Iterable<Sample>;
}

interface Sample {
  /** The suffix after the name of the family: `_bucket` of a histogram. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

export type Labels = Readonly<Record<string, string>>;

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** All metrics. Labels are from fixed lists, or their number is limited by the part that sets them. */
export class Registry {
  readonly #families: Family[] = [];

  counter(name: string, help: string): Counter {
    const counter = new Counter();
    this.#families.push({ name, help, type: 'counter', samples: () => counter.samples() });
    return counter;
  }

  /** Values by label, read on each scrape; a `counter` must be monotonic. */
  table(
    name: string,
    help: string,
    type: 'counter' | 'gauge',
    read: () => Iterable<{ readonly labels: Labels; readonly value: number }>,
  ): void {
    this.#families.push({ name, help, type, samples: read });
  }

  /** @param bounds of the buckets, ascending; without infinity */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const histogram = new Histogram(bounds);
    this.#families.push({ name, help, type: 'histogram', samples: () => histogram.samples() });
    return histogram;
  }

  text(): string {
    return this.#families.map(familyText).join('');
  }
}

/** Counts by label. */
export class Counter {
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  add(count: number, labels: Labels = {}): void {
    const key = Object.values(labels).join('\n');
    const entry = this.#values.get(key);
    if (entry === undefined) this.#values.set(key, { labels, value: count });
    else entry.value += count;
  }

  get total(): number {
    let total = 0;
    for (const { value } of this.#values.values()) total += value;
    return total;
  }

  samples(): Iterable<Sample> {
    return this.#values.values();
  }
}

export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += value;
  }

  *samples(): Iterable<Sample> {
    let count = 0;
    for (const [bucket, own] of this.#counts.entries()) {
      count += own;
      const le = String(this.#bounds[bucket] ?? '+Inf');
      yield { suffix: '_bucket', labels: { le }, value: count };
    }
    yield { suffix: '_sum', labels: {}, value: this.#sum };
    yield { suffix: '_count', labels: {}, value: count };
  }
}

function familyText({ name, help, type, samples }: Family): string {
  const lines = Array.from(
    samples(),
    ({ suffix = '', labels, value }) => `${name}${suffix}${labelText(labels)} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
