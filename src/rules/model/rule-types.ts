import type { Table } from './data.ts';
import { EQL_FIELDS, readEqlQuery } from './eql.ts';
import { RULE_TYPES, type ReadQuery, type Rule, type RuleTypeName } from './fields.ts';
import type { FieldTable } from './field-table.ts';
import { OTHER_TYPE_FIELDS } from './other-types.ts';

type ReadRuleQuery = (rule: Table) => ReadQuery | null;

/** How the queries of the types that run here are read. What runs them is in `src/detect/types`. */
const QUERIES: Readonly<Partial<Record<RuleTypeName, ReadRuleQuery>>> = { eql: readEqlQuery };

const FIELDS: Readonly<Record<RuleTypeName, FieldTable>> = {
  ...OTHER_TYPE_FIELDS,
  eql: EQL_FIELDS,
};

/** The fields of a rule type beyond the common ones; none where the type is not known. */
export function typeFields(type: unknown): FieldTable {
  const known = RULE_TYPES.find((each) => each === type);
  return known === undefined ? NO_FIELDS : FIELDS[known];
}

const NO_FIELDS: FieldTable = {};

/** @returns `null` where it has none that is read: a rule of a type that does not run is only listed */
export const readQuery = (rule: Table): ReadQuery | null =>
  Object.entries(QUERIES).find(([type]) => type === rule['type'])?.[1](rule) ?? null;

/** Whether rules of its type run here. */
export const isRunnable = ({ type }: Pick<Rule, 'type'>): boolean => Object.hasOwn(QUERIES, type);
