import type { Answer } from '../../service/operation/answer.ts';
import { unknownRule } from '../../service/rules/rules.ts';
import { isTable } from '../../rules/index.ts';
import { readObject } from '../../service/rules/rule-content.ts';
import {
  bulkAction,
  readEdits,
  type BulkOutcome,
  type RuleBulk,
  type RuleTarget,
} from './bulk-action.ts';
import { badRequest } from './errors.ts';
import { addRuleItems } from './exceptions.ts';
import { exportRules } from './export-rules.ts';
import { manyRules, type OneOfMany } from './many-rules.ts';
import { importObjects, type Imported, type ImportWishes } from './import-objects.ts';
import { listIn } from './tables.ts';
import type { PageRequest } from './page.ts';
import { author, type By, type KibanaParts } from './parts.ts';
import {
  changeRule,
  createRule,
  deleteRule,
  findRule,
  findRules,
  getRule,
  ruleTags,
  selectRules,
  type RuleName,
} from './rules.ts';

/** The edits of a bulk action are JSON text, which keeps all digits. */
type BulkWish = Exclude<RuleBulk, { readonly action: 'edit' }> | EditWish;
interface EditWish {
  readonly action: 'edit';
  readonly edits: string;
}

export const RULE_OPERATIONS = {
  'kibana.rules.get': (parts: KibanaParts, name: RuleName): Answer<string> => getRule(parts, name),
  'kibana.rules.create': (
    parts: KibanaParts,
    args: By & { readonly rule: unknown },
  ): Answer<string> => createRule(parts, args.rule, author(parts, args)),
  'kibana.rules.change': (
    parts: KibanaParts,
    args: By & { readonly how: 'replace' | 'patch'; readonly rule: unknown },
  ): Answer<string> => changeRule(parts, args.how, args.rule, author(parts, args)),
  'kibana.rules.delete': (parts: KibanaParts, args: By & RuleName): Answer<string> =>
    deleteRule(parts, args, author(parts, args)),
  'kibana.rules.find': (parts: KibanaParts, request: PageRequest): string =>
    findRules(parts, request),
  'kibana.rules.tags': (parts: KibanaParts): readonly string[] => ruleTags(parts),
  'kibana.rules.bulk': (
    parts: KibanaParts,
    args: By & {
      readonly bulk: BulkWish;
      readonly target: RuleTarget;
      readonly isTried: boolean;
    },
  ): BulkOutcome =>
    bulkAction(parts, bulkOf(args.bulk), args.target, args.isTried, author(parts, args)),
  'kibana.rules.many': (
    parts: KibanaParts,
    args: By & {
      readonly how: 'create' | 'replace' | 'patch' | 'delete';
      readonly rules: string;
    },
  ): readonly OneOfMany[] => manyRules(parts, args.how, args.rules, author(parts, args)),
  /** Of rules that a filter or a list of `rule_id`s selects. */
  'kibana.rules.export': (
    parts: KibanaParts,
    {
      filter,
      ruleIds,
      ids,
      isComplete,
    }: {
      readonly filter?: string;
      readonly ruleIds?: readonly string[];
      readonly ids?: readonly string[];
      readonly isComplete: boolean;
    },
  ): string => {
    if (filter !== undefined) {
      return exportRules(parts, selectRules(parts, filter), [], isComplete);
    }
    const names = ids?.map((id) => ({ id })) ?? ruleIds?.map((ruleId) => ({ ruleId })) ?? [];
    const rows = names.map((name) => findRule(parts, name).value);
    const missing = (ids ?? ruleIds ?? []).filter((_, index) => rows[index] === null);
    const found = rows.filter((row) => row !== null);
    return exportRules(parts, [...new Set(found)], missing, isComplete);
  },
  'kibana.rules.import': (
    parts: KibanaParts,
    { text, by, ...wishes }: By & ImportWishes & { readonly text: string },
  ): Imported => importObjects(parts, text, wishes, author(parts, { by })),
  'kibana.rules.addExceptions': (
    parts: KibanaParts,
    args: By & { readonly id: string; readonly items: string },
  ): Answer<string> => {
    const read = readObject(args.items);
    const row = findRule(parts, { id: args.id }).value;
    if (row === null) return unknownRule(args.id);
    const items = 'table' in read ? listIn(read.table, 'items') : [];
    return addRuleItems(parts, row.id, items, author(parts, args));
  },
};

function bulkOf(wish: BulkWish): RuleBulk {
  if (wish.action !== 'edit') return wish;
  const read = readObject(wish.edits);
  const edits = 'table' in read ? read.table['edit'] : undefined;
  if (!Array.isArray(edits) || !edits.every(isTable)) throw badRequest('edit is a list of edits');
  return { action: 'edit', edits: readEdits(edits) };
}
