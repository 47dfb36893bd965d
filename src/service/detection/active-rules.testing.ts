import type { ActiveRule, ActiveRules } from '../../runs/rules/active-rules.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { signatureOf } from '../events/candidates/generation.ts';

/** Rules with the exceptions that apply to them, however they were loaded. */
export interface RuleSet {
  readonly rules: readonly RunnableRule[];
  readonly exceptions: ActiveRules['exceptions'];
}

/** What the rule manager makes of rules, without its rows. */
export function activeRulesOf(
  { rules, exceptions }: RuleSet,
  { isLive, revision = 1 }: { readonly isLive: boolean; readonly revision?: number },
): ActiveRules {
  const { items, valueLists, ofRule } = exceptions;
  const lists = JSON.stringify(valueLists, asText);
  const active = rules.map((rule, position): ActiveRule => {
    const signature = signatureOf(rule);
    const applied = (ofRule[position] ?? []).map((item) => items[item]);
    const own = [signature, rule.rule.alert_suppression ?? null, applied];
    const stateKey = JSON.stringify(own) + (applied.length > 0 ? lists : '');
    return { ...rule, uuid: rule.id, revision, isLive, signature, stateKey };
  });
  return { rules: active, exceptions, notRun: [], otherTypes: 0 };
}

const asText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;

export const NO_EXCEPTIONS: ActiveRules['exceptions'] = {
  lists: [],
  items: [],
  valueLists: [],
  ofRule: [],
  idle: [],
};
