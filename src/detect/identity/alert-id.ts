import { hashOf } from './hash.ts';

/**
 * The id of an alert, 64 hex digits: a hash of the rule's id (not its version) and of the identities of its
 * events in the order of the stages. `null` represents a missing event.
 */
export function alertId(rule: string, identities: readonly (string | null)[]): string {
  return hashOf(JSON.stringify(['alert', rule, identities]));
}

/** The id of the building block for one stage, from 0, of a sequence or sample. */
export function blockId(shell: string, stage: number): string {
  return hashOf(JSON.stringify(['block', shell, stage]));
}
