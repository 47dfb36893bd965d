const MINUTE_MS = 60_000;

/** When sessions or keys were last used, to the minute. Written in batches, not with each request. */
export class LastUses {
  #unwritten = new Map<string, number>();

  /** @param written the stored times */
  note(id: string, now: number, written: number | null): void {
    const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    if (minute > this.of(id, written ?? 0)) this.#unwritten.set(id, minute);
  }

  of(id: string, written: number): number {
    return Math.max(this.#unwritten.get(id) ?? 0, written);
  }

  /** Writes pending times; failed writes are retried. */
  flush(write: (times: ReadonlyMap<string, number>) => void): void {
    if (this.#unwritten.size === 0) return;
    write(this.#unwritten);
    this.#unwritten = new Map();
  }
}
