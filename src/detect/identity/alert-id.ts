import { hashOf } from './hash.ts';

/**
 * The id of an alert, 64 hex digits: of the rule (not its version) and of the identities of its
 * events in the order of the stages. `null` is the event that must not happen.
 */
export function alertId(rule: string, identities: readonly (string | null)[]): string {
  return hashOf(JSON.stringify(['alert', rule, identities]));
}

/** The id of the building block that stands for one stage, from 0, of a sequence or sample. */
export function blockId(shell: string, stage: number): string {
  return hashOf(JSON.stringify(['block', shell, stage]));
}
