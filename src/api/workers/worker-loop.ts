import { hostname } from 'node:os';
import type { OpenDetection } from '../../service/detection/host.ts';
import type { OwnLeases } from '../../stores/open/workers.ts';
import type { Duty, Held, WorkerAbout, WorkerRole, WorkerRow } from '../../stores/worker-leases.ts';
import type { Logger } from '../logs.ts';

/** How often a worker shows that it lives: four times within the time that others wait for. */
const BEAT_MS = 1_500;
const RETRY_MS = 500;
/** More is said to the user: times of a worker are then not those of others. */
const MAX_SKEW_MS = 5_000;

export interface WorkerLoopParts {
  readonly leases: OwnLeases;
  readonly list: () => Promise<readonly WorkerRow[]>;
  readonly roles: readonly WorkerRole[];
  readonly version: string;
  readonly log: Logger;
  readonly now: () => number;
}

const NONE: Held = { leases: [], until: 0, clockAheadMs: 0 };

/** Shows the other workers that this one lives, and tells detection what it has of the work. */
export class WorkerLoop {
  readonly #parts: WorkerLoopParts;
  #detection: Pick<OpenDetection, 'leased' | 'status'> | null = null;
  #url: string | null = null;
  #held = NONE;
  #isSkewed = false;
  #failure: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: WorkerLoopParts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.leases.id;
  }

  get roles(): readonly WorkerRole[] {
    return this.#parts.roles;
  }

  /** Why it is not known what it has; `null` if it is. */
  get failure(): string | null {
    return this.#failure;
  }

  /** @param url where it answers requests */
  start(detection: Pick<OpenDetection, 'leased' | 'status'> | null, url: string): void {
    this.#detection = detection;
    this.#url = url;
    this.#beat();
  }

  /** Who there is. Throws where the server is away. */
  list(): Promise<readonly WorkerRow[]> {
    return this.#parts.list();
  }

  get clockAheadMs(): number {
    return this.#held.clockAheadMs;
  }

  get parts(): number {
    return this.#count('rules/');
  }

  get duties(): number {
    return this.#count('duty/');
  }

  #count(kind: string): number {
    const { leases, until } = this.#held;
    return this.#parts.now() < until
      ? leases.filter(({ part }) => part.startsWith(kind)).length
      : 0;
  }

  has(duty: Duty): boolean {
    const { leases, until } = this.#held;
    return this.#parts.now() < until && leases.some(({ part }) => part === duty);
  }

  /** To be called before detection ends: it takes nothing more. Others take over once {@link leave} is called. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#beating;
  }

  async leave(): Promise<void> {
    await this.#parts.leases.close();
  }

  #beat(): void {
    this.#beating = this.#beatAndWait();
  }

  async #beatAndWait(): Promise<void> {
    const waitMs = await this.#beatOnce();
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#beat(), waitMs).unref();
  }

  async #beatOnce(): Promise<number> {
    const { leases, log } = this.#parts;
    try {
      const costs = this.#detection?.status().costs ?? new Map<string, number>();
      this.#held = await leases.beat(this.#about(), costs);
      if (this.#failure !== null) log.info('the other workers are known again');
      this.#failure = null;
      this.#noteSkew();
      this.#detection?.leased(this.#held);
      return BEAT_MS;
    } catch (error) {
      if (this.#failure === null)
        log.warn({ err: error }, 'the other workers are not known: this one stops its work soon');
      this.#failure = error instanceof Error ? error.message : String(error);
      return RETRY_MS;
    }
  }

  #about(): WorkerAbout {
    const { roles, version } = this.#parts;
    const searches = this.#detection?.status().searches ?? [];
    const times = searches.flatMap(({ rules, searchedTo }) =>
      rules === 0 || searchedTo === null ? [] : [searchedTo],
    );
    const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
    return {
      host: hostname(),
      pid: process.pid,
      version,
      roles,
      url: roles.includes('api') ? this.#url : null,
      rules: sum(searches.map((each) => each.rules)),
      searchedTo: times.length === 0 ? null : Math.min(...times),
      failing: sum(searches.map(({ failing }) => failing)),
      clockAheadMs: this.#held.clockAheadMs,
    };
  }

  #noteSkew(): void {
    const { clockAheadMs } = this.#held;
    const isSkewed = Math.abs(clockAheadMs) > MAX_SKEW_MS;
    if (isSkewed && !this.#isSkewed)
      this.#parts.log.warn(
        { milliseconds: clockAheadMs },
        'the clock of this machine is not that of the database; searches go by that of the database',
      );
    this.#isSkewed = isSkewed;
  }
}
