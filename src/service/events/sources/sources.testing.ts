import type { IntakeOutcome, IntakeRefusal, IntakeRequest } from '../intake/intake.ts';
import type { SourceIntake, SourceLog, SourceStatus } from './source.ts';
import type {
  SourceCursor,
  SourceCursors,
  TailPlace,
  TailPlaces,
} from '../../../stores/state-store.ts';

/** An in-memory store: each line that is JSON is an event, `+` begins one that continues on the next line. */
export class MemoryIntake implements SourceIntake {
  /** By id, in order of arrival. */
  readonly events = new Map<string, string>();
  readonly requests: { readonly source: string; readonly bytes: number }[] = [];
  /** Called before anything is stored; throws or waits. */
  before: (request: IntakeRequest) => Promise<void> | void = () => {};
  refuses: (request: IntakeRequest) => boolean = () => false;

  async submit(request: IntakeRequest): Promise<IntakeOutcome | IntakeRefusal> {
    this.requests.push({ source: request.source, bytes: request.body.length });
    await this.before(request);
    if (this.refuses(request)) return { status: 413, type: 'too_large', reason: 'too large' };
    const counts = { stored: 0, duplicates: 0, rejected: 0, remaining: 0 };
    const { body, lineIds, spans, mayContinue = false } = request;
    const bytes = Buffer.from(body);
    for (const [position, id] of (spans?.ids ?? []).entries()) {
      const [start, end] = spans?.places.subarray(2 * position, 2 * position + 2) ?? [];
      this.#line(bytes.toString('utf8', start, end), `${request.index}/${id}`, counts);
    }
    if (spans !== undefined) {
      // As in the store, where the memory goes to another thread.
      request.body.fill(0);
      return { ...counts, documents: [], unknown: 0, converted: new Map(), skipped: new Map() };
    }
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(10, start);
      const end = found < 0 ? bytes.length : found + 1;
      const isPart = bytes[start] === 0x2b;
      if (isPart && end === bytes.length && mayContinue) {
        counts.remaining = bytes.length - start;
        break;
      }
      this.#line(
        bytes.toString('utf8', start, end).trimEnd(),
        `${lineIds?.prefix}${(lineIds?.offset ?? 0) + start}`,
        counts,
      );
      start = end;
    }
    return { ...counts, documents: [], unknown: 0, converted: new Map(), skipped: new Map() };
  }

  #line(
    text: string,
    id: string,
    counts: { stored: number; duplicates: number; rejected: number },
  ): void {
    try {
      JSON.parse(text.replace(/^\+/, ''));
    } catch {
      counts.rejected += 1;
      return;
    }
    if (this.events.has(id)) {
      counts.duplicates += 1;
      return;
    }
    this.events.set(id, text);
    counts.stored += 1;
  }
}

/** Positions as on a disk: those not saved are lost with the process. */
export class MemoryPlaces implements TailPlaces {
  readonly #saved: Map<string, TailPlace>;

  constructor(saved: ReadonlyMap<string, TailPlace> = new Map()) {
    this.#saved = new Map(saved);
  }

  get saved(): ReadonlyMap<string, TailPlace> {
    return this.#saved;
  }

  load(): TailPlace[] {
    return [...this.#saved.values()];
  }

  save(changed: readonly TailPlace[], removedIds: readonly string[]): void {
    for (const id of removedIds) this.#saved.delete(id);
    for (const place of changed) this.#saved.set(place.id, { ...place });
  }
}

/** Cursors as on a disk: those not saved are lost with the process. */
export class MemoryCursors implements SourceCursors {
  readonly saved: Map<string, SourceCursor>;

  constructor(saved: ReadonlyMap<string, SourceCursor> = new Map()) {
    this.saved = new Map(saved);
  }

  load(): SourceCursor[] {
    return [...this.saved.values()];
  }

  save(changed: readonly SourceCursor[], removed: readonly string[]): void {
    for (const id of removed) this.saved.delete(id);
    for (const cursor of changed) this.saved.set(cursor.id, { ...cursor });
  }
}

export class MemoryLog implements SourceLog {
  readonly lines: string[] = [];

  info(fields: object, message: string): void {
    this.lines.push(`info ${message} ${Object.values(fields).join(' ')}`);
  }

  warn(fields: object, message: string): void {
    this.lines.push(`warn ${message} ${Object.values(fields).join(' ')}`);
  }
}

export function metricOf(status: SourceStatus, name: string): number {
  const metric = status.metrics.find((each) => each.name === name);
  if (metric === undefined) throw new Error(`there is no metric ${name}`);
  return metric.value;
}

/** Resolves when the condition holds; fails after a timeout. */
export async function until(holds: () => boolean, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`still not so: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
