import type { ExceptionItemView, ExceptionListView, ExpiredException } from './exceptions.ts';
import type { PackInstallation, PackStatus, PackUpdates } from './pack.ts';
import type { Answer } from '../operation/answer.ts';
import type { RuleManager, RuleManagerReport } from './rule-manager.ts';
import type { Author } from './rule-rows.ts';
import type { BulkAction, BulkResult, RuleDetail } from './rules.ts';
import type { ExportedFile, ImportOptions, ImportResult } from './transfer.ts';
import type { ValueListView } from './value-lists.ts';

export interface RuleOperationParts {
  readonly ruleManager: RuleManager;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Who asks. */
interface By {
  readonly by: string;
}

interface ById {
  /** `rule_id`, or the id in this service. */
  readonly id: string;
}

interface OfRevision {
  /** The one that was read; another one now is a conflict. */
  readonly revision?: number | undefined;
}

const author = ({ now }: RuleOperationParts, { by }: By): Author => ({ by, now: now() });

/**
 * What is asked of the rule manager from outside. `rule`, `list` and `item` are objects under the names of the API: JSON
 * text, which keeps all digits, or plain data. What is refused is in the answer.
 */
export const RULE_OPERATIONS = {
  'rules.report': ({ ruleManager }: RuleOperationParts): RuleManagerReport => ruleManager.report(),
  'rules.validate': (
    { ruleManager }: RuleOperationParts,
    { rule }: { readonly rule: unknown },
  ): Answer<{ readonly isValid: boolean }> => ruleManager.rules.validate(rule),
  'rules.create': (
    parts: RuleOperationParts,
    args: By & { readonly rule: unknown },
  ): Answer<RuleDetail> => parts.ruleManager.rules.create(args.rule, author(parts, args)),
  'rules.replace': (
    parts: RuleOperationParts,
    args: By & ById & OfRevision & { readonly rule: unknown },
  ): Answer<RuleDetail> =>
    parts.ruleManager.rules.replace(args.id, args.rule, author(parts, args), args.revision),
  'rules.patch': (
    parts: RuleOperationParts,
    args: By & ById & OfRevision & { readonly fields: unknown },
  ): Answer<RuleDetail> =>
    parts.ruleManager.rules.patch(args.id, args.fields, author(parts, args), args.revision),
  /** `ids` is `null` for all rules. */
  'rules.bulk': (
    parts: RuleOperationParts,
    args: By & { readonly action: BulkAction; readonly ids: readonly string[] | null },
  ): BulkResult[] => parts.ruleManager.rules.bulk(args.action, args.ids, author(parts, args)),
  'rules.import': (parts: RuleOperationParts, args: By & ImportOptions): Answer<ImportResult> =>
    parts.ruleManager.import(args, author(parts, args)),
  'rules.export': (
    { ruleManager }: RuleOperationParts,
    { ids, format }: { readonly ids: readonly string[] | null; readonly format: 'ndjson' | 'toml' },
  ): Answer<readonly ExportedFile[]> => ruleManager.export(ids, format),
  /** Reads the folders again. */
  'rules.load': ({ ruleManager }: RuleOperationParts): Promise<RuleManagerReport> =>
    ruleManager.load().then(() => ruleManager.report()),
  'rules.packUpdates': ({ ruleManager }: RuleOperationParts): PackUpdates =>
    ruleManager.packUpdates(),
  'rules.packStatus': ({ ruleManager }: RuleOperationParts): Promise<PackStatus> =>
    ruleManager.packStatus(),
  /** Spaces other than the default one begin without the shipped rules. */
  'rules.installPack': (
    parts: RuleOperationParts,
    args: By,
  ): Promise<Answer<PackStatus & PackInstallation>> =>
    parts.ruleManager.installPack(author(parts, args)),
  'rules.settlePackConflict': (
    parts: RuleOperationParts,
    args: By & ById & { readonly field: string; readonly takesPackValue: boolean },
  ): Answer<PackUpdates> => {
    const { id, field, takesPackValue } = args;
    return takesPackValue
      ? parts.ruleManager.takePackValue(id, field, author(parts, args))
      : parts.ruleManager.keepOwn(id, field, author(parts, args));
  },
  'rules.restore': (
    parts: RuleOperationParts,
    args: By & ById,
  ): Answer<{ readonly restored: string }> =>
    parts.ruleManager.restorePackRule(args.id, author(parts, args)),
  'exceptions.lists': ({ ruleManager }: RuleOperationParts): ExceptionListView[] =>
    ruleManager.exceptions.lists(),
  'exceptions.expired': ({ ruleManager, now }: RuleOperationParts): ExpiredException[] =>
    ruleManager.exceptions.expired(now()),
  'exceptions.putList': (
    parts: RuleOperationParts,
    args: By & { readonly list: unknown; readonly isReplaced: boolean },
  ): Answer<ExceptionListView> =>
    parts.ruleManager.exceptions.putList(args.list, args.isReplaced, author(parts, args)),
  'exceptions.putItem': (
    parts: RuleOperationParts,
    args: By & { readonly item: unknown; readonly isReplaced: boolean },
  ): Answer<ExceptionItemView> =>
    parts.ruleManager.exceptions.putItem(args.item, args.isReplaced, author(parts, args)),
  /** Items of the list of one rule, which is made where there is none. */
  'exceptions.addToRule': (
    parts: RuleOperationParts,
    args: By & ById & { readonly items: readonly unknown[] },
  ): Answer<readonly ExceptionItemView[]> =>
    parts.ruleManager.addRuleExceptions(args.id, args.items, author(parts, args)),
  /** A list with its items, or an item. */
  'exceptions.remove': (
    { ruleManager }: RuleOperationParts,
    { key }: { readonly key: string },
  ): Answer<{ readonly removed: string }> => ruleManager.exceptions.remove(key),
  'valueLists.list': ({ ruleManager }: RuleOperationParts): ValueListView[] =>
    ruleManager.valueLists.list(),
  'valueLists.values': (
    { ruleManager }: RuleOperationParts,
    { id, ...page }: ById & { readonly from: number; readonly limit: number },
  ): Answer<readonly string[]> => ruleManager.valueLists.values(id, page),
  'valueLists.export': ({ ruleManager }: RuleOperationParts, { id }: ById): Answer<string> =>
    ruleManager.valueLists.export(id),
  'valueLists.put': (
    parts: RuleOperationParts,
    args: By &
      ById & { readonly type: string; readonly name?: string; readonly description?: string },
  ): Answer<ValueListView> => parts.ruleManager.valueLists.put(args, author(parts, args)),
  /** `values` has one per line. */
  'valueLists.import': (
    parts: RuleOperationParts,
    args: By &
      ById & { readonly values: string; readonly type?: string; readonly isReplaced: boolean },
  ): Answer<ValueListView> =>
    parts.ruleManager.valueLists.import(args.id, args.values, args, author(parts, args)),
  'valueLists.remove': (
    { ruleManager }: RuleOperationParts,
    { id }: ById,
  ): Answer<{ readonly removed: string; readonly usedBy: readonly string[] }> =>
    ruleManager.valueLists.remove(id),
} satisfies Record<string, (parts: RuleOperationParts, args: never) => unknown>;
