import type { SharedWriting } from '../../../stores/shared-writing.ts';
import { partOf, type Held } from '../../../stores/worker-leases.ts';
import { getOrAdd } from '../../../util/maps.ts';

/** What parts have cost is of this many minutes. */
const MINUTES = 5;
const MINUTE_MS = 60_000;
/** A clock that is off by less is right: its time is not to jump with each measurement. */
const MIN_SKEW_MS = 200;

const NOTHING: Held = { leases: [], until: 0, clockAheadMs: 0 };

/** Which rules of a space this process runs, of several that share them. */
export interface RuleShare {
  /** Another number when it has got or lost some. */
  readonly version: number;
  has(ruleId: string): boolean;
  /** Of the lease by which it runs a rule; `null` where it does not. */
  tokenOf(ruleId: string): number | null;
  /**
   * Within a transaction: those of these rules that it has had since, by the tokens of then, until the transaction ends. One that another
   * worker has had meanwhile has another token, also where it came back.
   */
  kept(rules: ReadonlyMap<string, number | null>): ReadonlySet<string>;
  /** Rules have taken a while, all together. */
  spent(ruleIds: readonly string[], milliseconds: number): void;
}

/** The parts of the work that this process has: as of the last message, and for as long as that says. */
export class HeldParts {
  readonly worker: string;
  readonly #now: () => number;
  readonly #known = new Map<string, string>();
  readonly #costs: { readonly minute: number; readonly ofPart: Map<string, number> }[] = [];
  #held = NOTHING;
  #tokens: ReadonlyMap<string, number> = new Map();
  #clockAheadMs = 0;
  #version = 0;

  constructor(worker: string, now: () => number) {
    this.worker = worker;
    this.#now = now;
  }

  update(held: Held): void {
    const before = this.#now() < this.#held.until ? this.#tokens : new Map<string, number>();
    this.#held = held;
    this.#tokens = new Map(held.leases.map(({ part, token }) => [part, token]));
    if (Math.abs(held.clockAheadMs - this.#clockAheadMs) > MIN_SKEW_MS)
      this.#clockAheadMs = held.clockAheadMs;
    const isSame = [...this.#tokens].every(([part, token]) => before.get(part) === token);
    if (!isSame || before.size !== this.#tokens.size) this.#version += 1;
  }

  get version(): number {
    return this.#version;
  }

  /** The time by the clock of the server of the database, which is the same for all workers. */
  now(): number {
    return this.#now() - this.#clockAheadMs;
  }

  has(part: string): boolean {
    return this.#tokens.has(part) && this.#now() < this.#held.until;
  }

  tokenOf(part: string): number | null {
    return this.#tokens.get(part) ?? null;
  }

  /** Within a transaction: whether it still has a part, until the transaction ends. */
  keeps(part: string, shared: SharedWriting): boolean {
    const token = this.#tokens.get(part);
    return token !== undefined && shared.held(this.worker, [{ part, token }]).has(part);
  }

  /** Of these rules of a space. */
  shareOf(space: string, shared: SharedWriting): RuleShare {
    const version = () => this.#version;
    return {
      get version() {
        return version();
      },
      has: (ruleId) => this.has(this.#partOf(space, ruleId)),
      tokenOf: (ruleId) => this.tokenOf(this.#partOf(space, ruleId)),
      kept: (rules) => {
        const current = [...rules].flatMap(([id, token]) => {
          const part = this.#partOf(space, id);
          return token === null || this.tokenOf(part) !== token ? [] : [{ id, part, token }];
        });
        const leases = new Map(current.map(({ part, token }) => [part, { part, token }]));
        if (leases.size === 0) return new Set();
        const held = shared.held(this.worker, [...leases.values()]);
        return new Set(current.flatMap(({ id, part }) => (held.has(part) ? [id] : [])));
      },
      spent: (ruleIds, milliseconds) => {
        for (const ruleId of ruleIds)
          this.#spent(this.#partOf(space, ruleId), milliseconds / ruleIds.length);
      },
    };
  }

  /** By part, milliseconds that its rules took in the last minutes. */
  get costs(): Map<string, number> {
    const first = Math.floor(this.#now() / MINUTE_MS) - MINUTES;
    const sums = new Map<string, number>();
    for (const { minute, ofPart } of this.#costs)
      if (minute > first)
        for (const [part, cost] of ofPart) sums.set(part, (sums.get(part) ?? 0) + cost);
    return sums;
  }

  #spent(part: string, cost: number): void {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    let last = this.#costs.at(-1);
    if (last?.minute !== minute) {
      last = { minute, ofPart: new Map() };
      this.#costs.push(last);
      if (this.#costs.length > MINUTES) this.#costs.shift();
    }
    last.ofPart.set(part, (last.ofPart.get(part) ?? 0) + cost);
  }

  #partOf(space: string, ruleId: string): string {
    return getOrAdd(this.#known, `${space}\n${ruleId}`, () => partOf(space, ruleId));
  }
}
