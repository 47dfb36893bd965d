import type { LoadedExceptions } from './load-exceptions.ts';
import type { RunnableRule } from './load-rules.ts';

/** A rule that runs in the service. */
export interface ActiveRule extends RunnableRule {
  readonly uuid: string;
  readonly revision: number;
  readonly isLive: boolean;
  /** Of what decides which events are candidates; see `GenerationRule`. */
  readonly signature: string;
  /**
   * A hash of all that a saved state depends on: the signature, the exception items that apply and their value
   * lists. With another one, open sequences are rebuilt from candidates.
   */
  readonly stateKey: string;
}

/** The enabled rules that can run, with the exceptions that apply; positions in `exceptions` mean these rules. */
export interface ActiveRules {
  readonly rules: readonly ActiveRule[];
  readonly exceptions: Pick<LoadedExceptions, 'lists' | 'items' | 'valueLists' | 'ofRule' | 'idle'>;
  /** Rules that are enabled but cannot run, for a reason that a user can fix. */
  readonly notRun: readonly {
    readonly id: string;
    readonly name: string;
    readonly reason: string;
  }[];
  /** How many enabled rules are of types that do not run here. */
  readonly otherTypes: number;
}

export const NO_RULES: ActiveRules = {
  rules: [],
  exceptions: { lists: [], items: [], valueLists: [], ofRule: [], idle: [] },
  notRun: [],
  otherTypes: 0,
};
