import type { DetectionLog } from '../core.ts';
import type { ClusterLink } from './cluster-link.ts';

/** How often it is looked whether rules are due. */
const TICK_MS = 500;

/** Searches one cluster for all spaces, one after the other: each search is as much work for the cluster as it can be. */
export class SearchLoop {
  readonly #link: ClusterLink;
  readonly #searchers: () => readonly SearchedSpace[];
  readonly #log: DetectionLog;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(link: ClusterLink, searchers: () => readonly SearchedSpace[], log: DetectionLog) {
    this.#link = link;
    this.#searchers = searchers;
    this.#log = log;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** A search that is under way fails, and is begun again by the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#link.close();
    await this.#running;
  }

  #tick(): void {
    this.#running ??= this.#round().finally(() => {
      this.#running = null;
    });
  }

  async #round(): Promise<void> {
    for (const search of this.#searchers()) {
      if (this.#isStopped) return;
      try {
        await search();
      } catch (error) {
        if (!this.#isStopped)
          this.#log.error({ err: error }, 'what searches have found cannot be written');
      }
    }
  }
}

/** Runs one round of the searcher of a space. */
type SearchedSpace = () => Promise<void>;
