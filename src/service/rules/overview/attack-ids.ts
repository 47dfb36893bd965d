import { attackName, type Rule } from '../../../rules/index.ts';

/** The parts of ATT&CK that a rule names. */
export interface AttackIds {
  /** `TA0002`. */
  readonly tactics: readonly string[];
  /** `T1609`, and sub-techniques such as `T1059.004`. */
  readonly techniques: readonly string[];
}

export const NO_ATTACK_IDS: AttackIds = { tactics: [], techniques: [] };

/** As they are written, each once; also those that are not known here. */
export function attackIdsOf({ threat }: Pick<Rule, 'threat'>): AttackIds {
  const techniques = threat.flatMap(({ technique }) =>
    (technique ?? []).flatMap(({ id, subtechnique }) => [
      id,
      ...(subtechnique ?? []).map((sub) => sub.id),
    ]),
  );
  return {
    tactics: [...new Set(threat.map(({ tactic }) => tactic.id))],
    techniques: [...new Set(techniques)],
  };
}

/** `T1059` for `T1059.004`; a technique is returned unchanged. */
export const techniqueOf = (id: string): string => id.slice(0, 5);

/** Whether this is a technique or sub-technique of the release that is known here. */
export const isTechnique = (id: string): boolean => /^T\d/.test(id) && attackName(id) !== null;
