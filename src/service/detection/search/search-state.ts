import type { FactTable } from '../../../stores/detection-store.ts';

/** How far a rule has searched a cluster. Times are milliseconds since 1970. JSON can hold it. */
export interface SearchState {
  /** Events up to this time were searched. */
  readonly to: number;
  /** When the last search that found all began: what was written later, or was not yet visible, is late. */
  readonly at: number | null;
  /** By which query, see `ActiveRule.signature`. */
  readonly signature: string;
  /** Where to begin again, since an event of a sequence came late; `null` for nowhere. */
  readonly again: number | null;
  /** Of `WindowRun.snapshot`, and which suppression it belongs to. */
  readonly windows: unknown;
  /** The execution that ran last, and how many alerts it has raised. */
  readonly spent: { readonly execution: number; readonly alerts: number };
  readonly failure: SearchFailure | null;
  /** Since when the rule has been disabled. */
  readonly disabledAt: number | null;
}

export interface SearchFailure {
  /** In a row. */
  readonly count: number;
  /** The last one of which a failed run was written. */
  readonly execution: number;
  readonly message: string;
  readonly since: number;
  readonly retryAt: number;
}

/** The states of the rules of a space in one cluster. They are in the database of detection, wherever that is. */
export class SearchStates {
  readonly #facts: FactTable;
  readonly #prefix: string;

  constructor(facts: FactTable, cluster: string) {
    this.#facts = facts;
    this.#prefix = `search/${cluster}/rule/`;
  }

  /** By rule. One that is damaged restarts. */
  load(): Map<string, SearchState> {
    const states = new Map<string, SearchState>();
    for (const [name, value] of this.#facts.list(this.#prefix)) {
      const state = parsed(value);
      if (state !== null) states.set(name.slice(this.#prefix.length), state);
    }
    return states;
  }

  put(ruleId: string, state: SearchState): void {
    this.#facts.put(this.#prefix + ruleId, JSON.stringify(state));
  }

  remove(ruleId: string): void {
    this.#facts.remove(this.#prefix + ruleId);
  }
}

/** The fact that has what was seen of a cluster. */
export const numbersFact = (cluster: string): string => `search/${cluster}/numbers`;

function parsed(value: string): SearchState | null {
  try {
    const state = JSON.parse(value) as SearchState;
    return typeof state.to === 'number' && typeof state.signature === 'string' ? state : null;
  } catch {
    return null;
  }
}
