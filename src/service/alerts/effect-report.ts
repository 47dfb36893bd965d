import {
  CLOSE_REASONS,
  type AlertSeverity,
  type CloseReason,
  type StoredAlert,
} from '../../stores/alert-store.ts';
import { formatInstant } from '../../util/time/index.ts';

/** An alert that exceptions would have hidden. */
export interface EffectExample {
  readonly id: string;
  /** When it was raised, as an ISO date. */
  readonly time: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly severity: AlertSeverity;
  readonly reason: string;
  readonly status: StoredAlert['status'];
  readonly closeReason: CloseReason | null;
  readonly suppressed: number;
  /** Of a sequence, the members whose events would have been taken away: their stages, from 1. */
  readonly stages: readonly number[] | null;
}

export interface EffectCounts {
  /** Alerts that were raised, whatever became of them. */
  readonly alerts: number;
  readonly hidden: number;
  /**
   * Further matches that the hidden alerts stand for, since they were suppressed. Their events are not stored with the
   * alert, so it is not known which of them would have been hidden as well: it is at most these.
   */
  readonly hiddenSuppressed: number;
  /** Of the hidden alerts, those that a person closed with this reason. */
  readonly verdicts: Readonly<Record<CloseReason, number>>;
  /** Of the hidden alerts, those without a verdict. */
  readonly withoutVerdict: number;
  /** Alerts that could not be decided: their events were not stored as a whole, and are gone. They are not hidden. */
  readonly undecided: number;
}

export interface RuleEffect extends EffectCounts {
  readonly ruleId: string;
  readonly ruleName: string;
}

export interface EffectWindow extends EffectCounts {
  readonly days: number;
  /** Rules of which something is hidden, most hidden first; at most {@link MAX_RULES}. */
  readonly rules: readonly RuleEffect[];
  readonly moreRules: number;
  /** Hidden alerts: those called true positives first, then the latest. */
  readonly examples: readonly EffectExample[];
  /** Hidden alerts that people called true positives, the latest; `verdicts` has how many there are. */
  readonly truePositives: readonly EffectExample[];
  /** Alerts that would be hidden if upper and lower case were the same; they stay. */
  readonly caseMisses: { readonly alerts: number; readonly examples: readonly EffectExample[] };
  /** Ids of hidden alerts that are not closed, the latest first; at most {@link MAX_OPEN}. */
  readonly open: readonly string[];
  readonly moreOpen: number;
}

export const MAX_RULES = 100;
export const MAX_EXAMPLES = 10;
/** As many as can be changed at once. */
export const MAX_OPEN = 1_000;

/** Adds up the states of alerts, which come latest first. */
export class EffectTotals {
  readonly #days: number;
  readonly #from: number;
  readonly #all = newCounts();
  readonly #rules = new Map<string, Mutable & { ruleName: string }>();
  readonly #examples: EffectExample[] = [];
  readonly #trueExamples: EffectExample[] = [];
  readonly #caseExamples: EffectExample[] = [];
  #caseMisses = 0;
  readonly #open: string[] = [];
  #moreOpen = 0;

  /** @param now in milliseconds since 1970 */
  constructor(days: number, now: number) {
    this.#days = days;
    this.#from = now - days * 24 * 60 * 60 * 1_000;
  }

  /** @param effect the stages that are hidden, none for an event; whether it is hidden */
  add(alert: StoredAlert, effect: AlertEffect): void {
    if (alert.createdAt < this.#from) return;
    let rule = this.#rules.get(alert.ruleId);
    if (rule === undefined) {
      rule = { ...newCounts(), ruleName: alert.ruleName };
      this.#rules.set(alert.ruleId, rule);
    }
    count(this.#all, alert, effect);
    count(rule, alert, effect);
    if (effect.kind === 'stays' && effect.isCaseMiss === true) {
      this.#caseMisses += 1;
      if (this.#caseExamples.length < MAX_EXAMPLES) this.#caseExamples.push(exampleOf(alert, null));
    }
    if (effect.kind !== 'hidden') return;
    if (alert.status !== 'closed') {
      if (this.#open.length < MAX_OPEN) this.#open.push(alert.id);
      else this.#moreOpen += 1;
    }
    const examples = alert.closeReason === 'true_positive' ? this.#trueExamples : this.#examples;
    if (examples.length < MAX_EXAMPLES) examples.push(exampleOf(alert, effect.stages));
  }

  window(): EffectWindow {
    const rules = [...this.#rules]
      .filter(([, { hidden, undecided }]) => hidden > 0 || undecided > 0)
      .map(([ruleId, counts]): RuleEffect => ({ ruleId, ...counts }))
      .sort((a, b) => b.hidden - a.hidden || (a.ruleId < b.ruleId ? -1 : 1));
    return {
      days: this.#days,
      ...this.#all,
      rules: rules.slice(0, MAX_RULES),
      moreRules: Math.max(0, rules.length - MAX_RULES),
      examples: [...this.#trueExamples, ...this.#examples].slice(0, MAX_EXAMPLES),
      truePositives: [...this.#trueExamples],
      caseMisses: { alerts: this.#caseMisses, examples: [...this.#caseExamples] },
      open: [...this.#open],
      moreOpen: this.#moreOpen,
    };
  }
}

/** What exceptions would have done with an alert. */
export type AlertEffect =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'stays'; readonly isCaseMiss?: boolean }
  | { readonly kind: 'hidden'; readonly stages: readonly number[] | null };

type Mutable = { -readonly [Key in keyof EffectCounts]: EffectCounts[Key] } & {
  verdicts: Record<CloseReason, number>;
};

const newCounts = (): Mutable => ({
  alerts: 0,
  hidden: 0,
  hiddenSuppressed: 0,
  verdicts: Object.fromEntries(CLOSE_REASONS.map((reason) => [reason, 0])) as Record<
    CloseReason,
    number
  >,
  withoutVerdict: 0,
  undecided: 0,
});

function count(counts: Mutable, { closeReason, suppression }: StoredAlert, { kind }: AlertEffect) {
  counts.alerts += 1;
  if (kind === 'undecided') counts.undecided += 1;
  if (kind !== 'hidden') return;
  counts.hidden += 1;
  counts.hiddenSuppressed += suppression?.count ?? 0;
  if (closeReason === null) counts.withoutVerdict += 1;
  else counts.verdicts[closeReason] += 1;
}

const exampleOf = (alert: StoredAlert, stages: readonly number[] | null): EffectExample => ({
  id: alert.id,
  time: formatInstant(BigInt(alert.createdAt) * 1_000_000n),
  ruleId: alert.ruleId,
  ruleName: alert.ruleName,
  severity: alert.severity,
  reason: alert.reason,
  status: alert.status,
  closeReason: alert.closeReason,
  suppressed: alert.suppression?.count ?? 0,
  stages,
});
