import type { SpaceSearchStatus } from './search/search-status.ts';
import type { ActionStatus } from '../actions/alert-action.ts';
import type { KnownStream } from '../../events/origin/known-stream.ts';
import type { CandidateIndexStatus } from '../events/candidates/candidate-index.ts';

/** What detection says of itself, in sums over all spaces. Times are milliseconds since 1970. */
export interface DetectionStatus {
  /** Where rules of the default space come from: folders, which alone can change them, or the service itself. */
  readonly mode: 'folders' | 'managed';
  readonly rules: {
    readonly enabled: number;
    readonly disabled: number;
    readonly live: number;
    readonly failing: readonly FailingRule[];
    /** Enabled rules that cannot run, for a reason that a user could fix. */
    readonly notRun: readonly RuleNote[];
    /** How many enabled rules are of types that do not run here. */
    readonly otherTypes: number;
    /** Files and lists that could not be read when rules were last loaded; the last good ones run on. */
    readonly problems: readonly SpaceProblem[];
    /** Rules whose index patterns match no stream, and the like. */
    readonly warnings: readonly RuleNote[];
  };
  readonly progress: {
    /** All enabled rules have read every event that was received up to this time; `null` if not known. */
    readonly readTo: number | null;
    /** Enabled rules that are further behind than their interval allows; the furthest first, not all of them. */
    readonly behind: readonly (RuleNote & {
      readonly events: number;
      readonly since: number | null;
    })[];
    readonly behindCount: number;
    /** Enabled rules that have read no event yet, and when the first and the last of them run. */
    readonly unread: {
      readonly rules: number;
      readonly nextDue: number | null;
      readonly lastDue: number | null;
    };
    /** Events stored, events matched against all rules, and events that are being matched from the store. */
    readonly stored: number;
    readonly matched: number;
    readonly catchingUp: number;
  };
  readonly runs: {
    readonly succeeded: number;
    readonly warnings: number;
    readonly failed: number;
    readonly lastEnded: number | null;
    /** How late runs began, and from receipt to alert: the longest of the last minutes. */
    readonly maxDelayMs: number;
    readonly maxLagMs: number;
    readonly seconds: number;
  };
  readonly gaps: { readonly open: number; readonly lost: number };
  readonly backlog: { readonly rules: number; readonly matches: number };
  readonly candidates: CandidateIndexStatus;
  /** Memory that events of open sequences and samples take, and how much they may. */
  readonly sequences: { readonly bytes: number; readonly maxBytes: number };
  readonly alerts: {
    readonly raised: number;
    readonly suppressed: number;
    readonly open: Readonly<Record<'low' | 'medium' | 'high' | 'critical', number>>;
  };
  /** Of each space and configured action, the alerts that wait for it. */
  readonly actions: readonly ActionStatus[];
  readonly proof: {
    readonly stretches: number;
    readonly events: number;
    readonly differences: number;
    readonly lastDifference: string | null;
  };
  /** By part of the rules that this worker has, milliseconds that they took in the last minutes; empty for a service that has its state alone. */
  readonly costs: ReadonlyMap<string, number>;
  /** Of each cluster that is searched, and each space. */
  readonly searches: readonly SpaceSearchStatus[];
  /** Streams with events that no enabled rule of any space reads, and the names that these events have. */
  readonly unreadStreams: readonly KnownStream[];
  /** Why nothing can be written now; `null` if all is well. Each space may have a failure of its own. */
  readonly failure: string | null;
  /** The default one first. */
  readonly spaces: readonly SpaceStatus[];
}

export interface SpaceStatus {
  readonly id: string;
  /** Enabled rules that run. */
  readonly rules: number;
  /** How many enabled ones are of types that do not run here. */
  readonly otherTypes: number;
  /** As of `progress`, `gaps` and `backlog` of all. */
  readonly readTo: number | null;
  readonly behind: number;
  readonly gaps: DetectionStatus['gaps'];
  readonly backlog: DetectionStatus['backlog'];
  readonly sequences: UnusedEvents;
  /** Open alerts. */
  readonly alerts: number;
  /** Why it cannot be opened, or its rules cannot write what they find; `null` if all is well. */
  readonly failure: string | null;
}

/** Candidates that sequences and samples have not used, since the start. */
export interface UnusedEvents {
  /** They came too late, were in the future when they came, or had no time. */
  readonly late: number;
  readonly ahead: number;
  readonly untimed: number;
  /** Dropped to stay within the memory that they may take. */
  readonly forgotten: number;
  /** Of these, in the last ten minutes. */
  readonly recent: { readonly late: number; readonly forgotten: number };
}

/** Where none was left unused. */
export const NONE_UNUSED: UnusedEvents = {
  late: 0,
  ahead: 0,
  untimed: 0,
  forgotten: 0,
  recent: { late: 0, forgotten: 0 },
};

export interface SpaceProblem {
  readonly space: string;
  readonly message: string;
}

export interface RuleNote {
  readonly space: string;
  readonly id: string;
  readonly name: string;
  readonly message: string;
}

export interface FailingRule extends RuleNote {
  /** In a row. */
  readonly failures: number;
  readonly retryAt: number;
}
