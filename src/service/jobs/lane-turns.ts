interface Lane {
  running: number;
  /** The one that has waited longest comes first; each is called when it is its turn. */
  readonly waiting: Set<() => void>;
}

/** How many jobs of a lane run at the same time over all spaces, each of which runs one. */
export class LaneTurns {
  readonly #max: number;
  readonly #lanes = new Map<string, Lane>();

  /** @param max of each lane */
  constructor(max: number) {
    this.#max = max;
  }

  /** Resolves when it is one's turn, with what ends it; `null` if `signal` is aborted before. */
  async take(name: string, signal: AbortSignal): Promise<(() => void) | null> {
    const lane = this.#lanes.get(name) ?? { running: 0, waiting: new Set() };
    this.#lanes.set(name, lane);
    if (signal.aborted) return null;
    if (lane.running < this.#max) lane.running += 1;
    else if (!(await isTurnOf(lane, signal))) return null;
    return () => {
      // The turn passes to the next, so that no later caller takes it.
      const [next] = lane.waiting;
      if (next === undefined) lane.running -= 1;
      else next();
    };
  }
}

/** Resolves with whether it is one's turn; it is not if `signal` is aborted before. */
function isTurnOf(lane: Lane, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isTurn: boolean) => {
      lane.waiting.delete(turn);
      signal.removeEventListener('abort', abort);
      resolve(isTurn);
    };
    const turn = () => end(true);
    const abort = () => end(false);
    lane.waiting.add(turn);
    signal.addEventListener('abort', abort);
  });
}
