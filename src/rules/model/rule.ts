import { memoized } from '../../util/maps.ts';
import { at } from './data.ts';
import type { RuleDocument } from './document.ts';
import { COMMON_FIELDS, type Rule } from './fields.ts';
import type { Fault } from './fault.ts';
import { readTable, type FieldTable } from './field-table.ts';
import { texts } from './kinds.ts';
import { addMisspelt } from './misspelt.ts';
import { METADATA_FIELDS, type Metadata } from './metadata.ts';
import { typeFields } from './rule-types.ts';

/** A document read by the field tables. */
export interface ReadRule {
  /** `null` if a field is wrong: `faults` then has at least one error. */
  readonly rule: Rule | null;
  /** `null` if the file has none, or a value in it is invalid. */
  readonly metadata: Metadata | null;
  /** Codes of warnings that the file silences. */
  readonly ignored: readonly string[];
  readonly faults: readonly Fault[];
}

/** The tables next to `[rule]`. */
const TABLES = ['metadata', 'transform', 'exceptions'];

export function readRule({ metadata, rule: source, others }: RuleDocument): ReadRule {
  const faults: Fault[] = [];
  const rule = readTable(allFields(typeFields(source['type'])), source, ['rule'], faults);
  addMisspelt(Object.keys(others), metadata === null ? TABLES : TABLES.slice(1), [], faults);
  const about: Fault[] = [];
  const read = metadata === null ? null : readTable(METADATA_FIELDS, metadata, ['metadata'], about);
  return {
    rule: rule === undefined ? null : (rule as Rule),
    metadata: read ?? null,
    ignored: texts.read(at(metadata ?? undefined, 'dockwarden_ignore') ?? [], [], []) ?? [],
    faults: [...faults, ...about.map(asMetadata)],
  };
}

/** A misspelt key is reported anywhere. */
const asMetadata = (fault: Fault): Fault =>
  fault.code === 'RUL2015' ? fault : { ...fault, code: 'RUL2017' };

/** The common ones with those of a type, by the latter. */
const allFields = memoized((own: FieldTable): FieldTable => ({ ...COMMON_FIELDS, ...own }));
