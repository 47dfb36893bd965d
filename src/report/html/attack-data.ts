import type { DetectionRule } from '../../detect/detection-rule.ts';
import { ATTACK_VERSION } from '../../rules/index.ts';
import type { Coverage, CoveredTechnique, CoveringRule } from '../coverage.ts';
import type { AttackData, TechniqueData } from './data.ts';

/** The techniques of the rules that ran, by tactic. @param positions of the rules in the page */
export function attackData(
  { tactics, unmapped }: Coverage,
  positions: ReadonlyMap<DetectionRule, number>,
): AttackData {
  const places = (rules: readonly CoveringRule[]) =>
    rules.flatMap(({ rule }) => positions.get(rule) ?? []);
  const technique = ({
    id,
    name,
    rules,
    alerts,
    severity,
    below,
  }: CoveredTechnique): TechniqueData => ({
    id,
    name,
    rules: places(rules),
    alerts,
    severity,
    below: below.map(technique),
  });
  return {
    version: ATTACK_VERSION,
    tactics: tactics.map(({ id, name, techniques }) => ({
      id,
      name,
      techniques: techniques.map(technique),
    })),
    unmapped: places(unmapped),
  };
}
