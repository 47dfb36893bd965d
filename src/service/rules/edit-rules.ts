import { z } from 'zod';
import { counted } from '../../util/counts.ts';
import { currentRecord } from '../audit/audit-record.ts';
import { flag, oneOf, text, texts, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { shown } from '../operation/changes.ts';
import { MAX_RULES, OBJECT } from './limits.ts';
import type { RuleParts } from './rule-manager.ts';
import { authorOf } from './rule-rows.ts';
import {
  bulkResults,
  RULE_ACTIONS,
  ruleDetail,
  validity,
  type BulkAction,
  type BulkResult,
  type RuleView,
} from './schemas.ts';

/** How a rule is changed beside what it says. */
const CHANGE = {
  revision: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'the revision that was read; another one now is a conflict' }),
  reason: text()
    .optional()
    .meta({ description: 'why, such as why its tests may fail; it stands in the audit log' }),
};

/** Says in the audit log why a rule is changed, also where the change is refused. */
function noteReason({ reason }: { readonly reason?: string | undefined }): void {
  const record = currentRecord();
  if (record !== null && reason !== undefined) record.message = reason;
}

const nameOfRule = ({ id, name }: Pick<RuleView, 'id' | 'name'>) =>
  `the rule ${shown(name)} (${shown(id)})`;

export const validateRule = operation({
  name: 'rules.validate',
  on: 'POST /dw/rules/_validate',
  about: 'checks a rule, which is not kept',
  answers: '`isValid` and `problems`',
  right: 'read',
  text: OBJECT,
  answer: validity,
  ask: ({ text: { text: rule } }) => ({ rule }),
  run: ({ ruleManager }: RuleParts, { rule }) => ruleManager.rules.validate(rule),
});

export const createRule = operation({
  name: 'rules.create',
  on: 'POST /dw/rules',
  about: 'creates a rule',
  answers: 'the rule, and `problems` that do not stop it',
  right: 'rules',
  text: OBJECT,
  query: { reason: CHANGE.reason },
  answer: ruleDetail,
  ask({ text: { text: rule }, query, by }) {
    noteReason(query);
    return { rule, by };
  },
  run: (parts: RuleParts, ask) => parts.ruleManager.rules.create(ask.rule, authorOf(parts, ask)),
  audit: (_, rule) => `made ${nameOfRule(rule)}`,
});

export const replaceRule = operation({
  name: 'rules.replace',
  on: 'PUT /dw/rules/:id',
  about: 'replaces a rule',
  answers: 'the rule, and `problems` that do not stop it',
  right: 'rules',
  text: OBJECT,
  query: CHANGE,
  answer: ruleDetail,
  ask({ id, text: { text: rule }, query, by }) {
    noteReason(query);
    return { id, rule, revision: query.revision, by };
  },
  run: (parts: RuleParts, ask) =>
    parts.ruleManager.rules.replace(ask.id, ask.rule, authorOf(parts, ask), ask.revision),
  audit: (_, rule) => `replaced ${nameOfRule(rule)}`,
});

export const patchRule = operation({
  name: 'rules.patch',
  on: 'PATCH /dw/rules/:id',
  about: 'replaces some fields of a rule; `null` removes one',
  answers: 'the rule, and `problems` that do not stop it',
  right: 'rules',
  text: OBJECT,
  query: CHANGE,
  answer: ruleDetail,
  ask({ id, text: { text: fields }, query, by }) {
    noteReason(query);
    return { id, fields, revision: query.revision, by };
  },
  run: (parts: RuleParts, ask) =>
    parts.ruleManager.rules.patch(ask.id, ask.fields, authorOf(parts, ask), ask.revision),
  audit: (_, rule) => `changed ${nameOfRule(rule)}`,
});

/** What was done, before and behind what it was done to. */
const DONE: Readonly<Record<BulkAction, readonly [before: string, behind: string]>> = {
  enable: ['enabled', ''],
  disable: ['disabled', ''],
  live: ['let', ' run as events arrive'],
  scheduled: ['let', ' run by schedule'],
  delete: ['deleted', ''],
};

function changeInWords(action: BulkAction, results: readonly BulkResult[]): string {
  const done = results.filter(({ outcome }) => outcome === 'done');
  const [only] = done;
  const what =
    only !== undefined && results.length === 1
      ? `the rule ${shown(only.id)}`
      : counted(done.length, 'rule');
  const [before, behind] = DONE[action];
  return `${before} ${what}${behind}`;
}

export const changeRules = operation({
  name: 'rules.bulk',
  on: 'POST /dw/rules/_bulk',
  about: 'changes the rules of `ids`, or `all`',
  answers: '`rules`: of each its `outcome`, and why it was refused',
  right: 'rules',
  body: z
    .strictObject({
      action: oneOf(RULE_ACTIONS),
      ids: texts(MAX_RULES).optional(),
      all: flag(),
    })
    // A forgotten list must not mean all.
    .refine(
      ({ ids, all }) => (ids === undefined) === all,
      'name the rules by ids, or send all: true',
    ),
  answer: bulkResults,
  ask: ({ body: { action, ids = null }, by }) => ({ action, ids, by }),
  run: (parts: RuleParts, ask) => ({
    rules: parts.ruleManager.rules.bulk(ask.action, ask.ids, authorOf(parts, ask)),
  }),
  audit: ({ action }, { rules }) => changeInWords(action, rules),
});

export const RULE_EDITS = [validateRule, createRule, replaceRule, patchRule, changeRules] as const;
