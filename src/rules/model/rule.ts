import { isTable, type Table } from './data.ts';
import type { RuleDocument } from './document.ts';
import { COMMON_FIELDS, EQL_FIELDS, RULE_TYPES, type RuleType } from './fields.ts';
import { readFields, type Fault, type FieldTable, type Fields } from './kind.ts';
import { METADATA_FIELDS, type Metadata } from './metadata.ts';
import { OTHER_TYPE_FIELDS } from './other-types.ts';

type Common = Fields<typeof COMMON_FIELDS>;

/** A rule that runs: all fields with their defaults. */
export type EqlRule = Common & Fields<typeof EQL_FIELDS> & { readonly type: 'eql' };

/** A rule of a type that does not run here. It loads, is listed and counted. */
export type OtherRule = Common & { readonly type: Exclude<RuleType, 'eql'> };

export type Rule = EqlRule | OtherRule;

/** A document read by the field tables. */
export interface ReadRule {
  /** `null` where a field is wrong: `faults` then has at least one error. */
  readonly rule: Rule | null;
  readonly metadata: Metadata | null;
  readonly faults: readonly Fault[];
}

export const isEqlRule = (rule: Rule): rule is EqlRule => rule.type === 'eql';

export function readRule(document: RuleDocument): ReadRule {
  const faults: Fault[] = [];
  const { rule: source } = document;
  const metadata = readFields(
    METADATA_FIELDS,
    document.metadata ?? (Object.create(null) as Table),
    ['metadata'],
    faults,
  );
  const fields = { ...COMMON_FIELDS, ...typeFields(source['type']) };
  const rule = readFields(fields, source, ['rule'], faults);
  faults.push(...exclusionFaults(source));
  const isWhole = faults.every(({ path }) => path[0] !== 'rule');
  return { rule: isWhole ? (rule as Rule) : null, metadata: metadata ?? null, faults };
}

/** The fields of a rule type beyond the common ones; none where the type is not known. */
export function typeFields(type: unknown): FieldTable {
  const known = RULE_TYPES.find((each) => each === type);
  if (known === undefined) return {};
  return known === 'eql' ? EQL_FIELDS : OTHER_TYPE_FIELDS[known];
}

function exclusionFaults(source: Table): Fault[] {
  const faults: Fault[] = [];
  if (isFilled(source, 'index') && isFilled(source, 'data_view_id')) {
    faults.push({
      code: 'RUL1104',
      path: ['rule', 'data_view_id'],
      message: 'a rule reads either index or data_view_id, and this one names both',
      hint: 'remove data_view_id',
    });
  }
  const note = source['note'];
  if (isFilled(source, 'setup') && typeof note === 'string' && /^## Setup\b/m.test(note)) {
    faults.push({
      code: 'RUL1104',
      path: ['rule', 'setup'],
      message: 'setup stands in its own field and as "## Setup" in note',
      hint: 'keep the field and take the heading out of note',
    });
  }
  return faults;
}

function isFilled(source: Table, name: string): boolean {
  const value = Object.hasOwn(source, name) ? source[name] : undefined;
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) && !isTable(value) ? true : Object.keys(value).length > 0;
}
