import { basename } from 'node:path';
import { filtersOf } from '../../src/lang/index.ts';
import { loadRules } from '../../src/rules/index.ts';

export interface ShippedRule {
  /** The file's name without its extension. */
  readonly name: string;
  readonly id: string;
  readonly severity: string;
  /** Its alerts are building blocks of other rules and hidden by default. */
  readonly isBuildingBlock: boolean;
  /** Event categories that its query reads. */
  readonly reads: readonly string[];
}

export async function shippedRules(folder: string): Promise<readonly ShippedRule[]> {
  const { rules } = await loadRules([folder]);
  return rules.flatMap(({ file, rule, statement }) => {
    if (rule === null || statement === null) return [];
    const reads = new Set(filtersOf(statement).map(({ category }) => category ?? 'any'));
    return [
      {
        name: basename(file, '.toml'),
        id: rule.rule_id,
        severity: rule.severity,
        isBuildingBlock: rule.building_block_type !== undefined,
        reads: [...reads],
      },
    ];
  });
}

/** Whether process events alone can trigger it. */
export const isShown = ({ reads }: ShippedRule): boolean =>
  reads.every((category) => category === 'process' || category === 'any');

/** Whether its alerts are expected to be looked at: above low severity, and no building blocks. */
export const isAboveLow = ({ severity, isBuildingBlock }: ShippedRule): boolean =>
  severity !== 'low' && !isBuildingBlock;
