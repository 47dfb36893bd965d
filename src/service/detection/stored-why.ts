import type { Alert } from '../../detect/alert.ts';
import { truncateText } from '../../detect/source/truncate-text.ts';
import type { WhyClause } from '../../detect/why.ts';
import type { ActiveRule } from '../../runs/rules/active-rules.ts';
import { whyOf } from '../../runs/rules/why.ts';

/** What is kept with each alert is to say why, not to repeat an event that an attacker may have made large. */
const MAX_VALUES = 8;
const MAX_CHARACTERS = 512;

type Why = (alert: Alert) => readonly WhyClause[];

/**
 * Says of alerts why they were raised, briefly. What that takes is made once for each rule that raises any.
 *
 * @returns takes the time of the run, in nanoseconds since 1970
 */
export function storedWhy(): (rule: ActiveRule, now: bigint) => Why {
  const known = new WeakMap<ActiveRule, { readonly why: Why; readonly clock: { now: bigint } }>();
  return (rule, now) => {
    let entry = known.get(rule);
    if (entry === undefined) {
      const clock = { now };
      entry = { why: whyOf([rule], clock), clock };
      known.set(rule, entry);
    }
    const { why, clock } = entry;
    return (alert) => {
      clock.now = now;
      return why(alert).map(brief);
    };
  };
}

const brief = ({ stage, clause, values }: WhyClause): WhyClause => ({
  stage,
  clause,
  values: values.map(({ field, values: all, more }) => ({
    field,
    values: all
      .slice(0, MAX_VALUES)
      .map((value) => (typeof value === 'string' ? truncateText(value, MAX_CHARACTERS) : value)),
    more: more + Math.max(0, all.length - MAX_VALUES),
  })),
});
