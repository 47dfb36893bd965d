import { counted } from '../../util/counts.ts';
import { flag } from '../operation/fields.ts';
import { internal, operation, type TextKind } from '../operation/operation.ts';
import { recordOf, summaryOf } from '../operation/changes.ts';
import { MAX_IMPORT_BYTES } from './limits.ts';
import type { RuleParts } from './rule-manager.ts';
import { authorOf } from './rule-rows.ts';
import { imported, type ImportedObject } from './schemas.ts';

/** A file of rules and exceptions; the name says its format. */
const RULE_FILE: TextKind = {
  types: {
    'application/x-ndjson': 'rules.ndjson',
    'application/json': 'rules.json',
    'application/toml': 'rules.toml',
  },
  mostBytes: MAX_IMPORT_BYTES,
};

export const importRules = operation({
  name: 'rules.import',
  on: 'POST /dw/rules/_import',
  about: 'takes rules and exceptions of a file, each by itself',
  answers: '`objects` with the `outcome` of each, and `errors` of lines',
  right: 'rules',
  text: RULE_FILE,
  query: { overwrite: flag(), overwrite_exceptions: flag() },
  answer: imported,
  ask: ({ text: { type, text }, query, by }) => ({
    name: type,
    text,
    overwritesRules: query.overwrite,
    overwritesExceptions: query.overwrite_exceptions,
    by,
  }),
  run(parts: RuleParts, ask) {
    const { value, ...answer } = parts.ruleManager.import(ask, authorOf(parts, ask));
    if (value === null) return { ...answer, value };
    const problemsOf = ({ kind, id, outcome }: ImportedObject) =>
      kind === 'rule' && (outcome === 'added' || outcome === 'replaced')
        ? [...(parts.actionProblemsOf?.(id) ?? [])]
        : [];
    const objects = value.objects.map((each) => ({ ...each, actions: problemsOf(each) }));
    return { ...answer, value: { ...value, objects } };
  },
  audit(_, { objects }) {
    const count = (wanted: ImportedObject['outcome']) =>
      objects.filter(({ outcome }) => outcome === wanted).length;
    const outcomes = (['added', 'replaced', 'refused'] as const).map(
      (each) => `${count(each)} ${each}`,
    );
    return `imported rules and exceptions: ${outcomes.join(', ')}`;
  },
});

interface RuleExport {
  /** `null` for all rules. */
  readonly ids: readonly string[] | null;
  readonly format: 'ndjson' | 'toml';
}

export const exportRules = internal({
  name: 'rules.export',
  run: ({ ruleManager }: RuleParts, { ids, format }: RuleExport) => ruleManager.export(ids, format),
  record: (_: RuleParts, ask: RuleExport) => () => recordOf('rule', null, null, summaryOf(ask)),
  audit: ({ ids, format }: RuleExport) =>
    `exported ${ids === null ? 'all rules' : counted(ids.length, 'rule')} as ${format.toUpperCase()}`,
});
