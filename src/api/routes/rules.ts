import { z } from 'zod';
import { currentRecord } from '../../service/audit/audit-record.ts';
import { MAX_IMPORT_BYTES, MAX_RULES } from '../../service/rules/limits.ts';
import type { BulkResult } from '../../service/rules/rules.ts';
import { operationProblem } from '../../http/problem.ts';
import { badRequest } from '../../http/json-body.ts';
import { flag, list, oneOf, text, texts, whole } from '../../service/operation/fields.ts';
import { operationRoute, routesOf } from './operation-routes.ts';
import { OBJECT } from '../../http/text-body.ts';
import type { TextKind } from '../../service/operation/operation.ts';
import { itemsAdded } from '../../service/rules/exception-schemas.ts';
import { listRuleNoise } from '../../service/alerts/rule-noise.ts';
import { backfillRule, fillGaps, previewRule } from '../../service/detection/run-operations.ts';
import {
  actionResult,
  bulkResults,
  exportedFiles,
  imported,
  packInstalled,
  packStatus,
  packUpdates,
  restored,
  ruleDetail,
  ruleReport,
  ruleShown,
  rules,
  settled,
  validity,
} from '../../service/rules/schemas.ts';

/** A file of rules and exceptions; the name says its format. */
const RULE_FILE: TextKind = {
  types: {
    'application/x-ndjson': 'rules.ndjson',
    'application/json': 'rules.json',
    'application/toml': 'rules.toml',
  },
  mostBytes: MAX_IMPORT_BYTES,
};

const ACTIONS = ['enable', 'disable', 'live', 'scheduled', 'delete'] as const;
const FORMATS = ['ndjson', 'toml'] as const;
const MAX_ITEMS = 1_000;

/** How a rule is changed beside what it says. */
const CHANGE = {
  revision: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'the revision that was read; another one now is a conflict' }),
  reason: text()
    .optional()
    .meta({ description: 'why, such as why its tests may fail; it stands in the audit log' }),
};

/** Actions on one rule, each with a path of its own. */
const ONE_RULE = [
  ['enable', 'lets the rule run again; what came meanwhile is a gap'],
  ['disable', 'stops the rule'],
  ['live', 'lets the rule run as soon as events arrive'],
  ['scheduled', 'lets the rule run once in its interval'],
] as const;

export const RULE_ROUTES = [
  operationRoute({
    on: 'GET /dw/rules',
    about: 'lists the rules of the service, and how they run',
    answers: '`rules`',
    rows: 'rules',
    right: 'read',
    answer: rules,
    operation: 'rules.list',
    list: 'rules',
  }),
  ...routesOf([listRuleNoise]),
  operationRoute({
    on: 'GET /dw/rules/_report',
    about: 'shows where rules come from, and what could not be read',
    answers: '`mode`, `folders` and `problems`',
    right: 'read',
    answer: ruleReport,
    operation: 'rules.report',
  }),
  operationRoute({
    on: 'POST /dw/rules/_load',
    about: 'reads the folders again',
    answers: 'the same as `_report`',
    right: 'rules',
    answer: ruleReport,
    operation: 'rules.load',
  }),
  operationRoute({
    on: 'POST /dw/rules',
    about: 'creates a rule',
    answers: 'the rule, and `problems` that do not stop it',
    right: 'rules',
    text: OBJECT,
    query: { reason: CHANGE.reason },
    answer: ruleDetail,
    operation: 'rules.create',
    args: ({ text: { text: rule }, query, by }) => {
      note(query.reason);
      return { rule, by };
    },
  }),
  operationRoute({
    on: 'POST /dw/rules/_validate',
    about: 'checks a rule, which is not kept',
    answers: '`isValid` and `problems`',
    right: 'read',
    text: OBJECT,
    answer: validity,
    operation: 'rules.validate',
    args: ({ text: { text: rule } }) => ({ rule }),
  }),
  ...routesOf([previewRule]),
  operationRoute({
    on: 'POST /dw/rules/_bulk',
    about: 'changes the rules of `ids`, or `all`',
    answers: '`rules`: of each its `outcome`, and why it was refused',
    right: 'rules',
    body: z.strictObject({
      action: oneOf(ACTIONS),
      ids: texts(MAX_RULES).optional(),
      all: flag(),
    }),
    answer: bulkResults,
    operation: 'rules.bulk',
    args: ({ body: { action, ids, all }, by }) => ({ action, ids: chosen(ids, all), by }),
    list: 'rules',
  }),
  operationRoute({
    on: 'POST /dw/rules/_import',
    about: 'takes rules and exceptions of a file, each by itself',
    answers: '`objects` with the `outcome` of each, and `errors` of lines',
    right: 'rules',
    text: RULE_FILE,
    query: { overwrite: flag(), overwrite_exceptions: flag() },
    answer: imported,
    operation: 'rules.import',
    args: ({ text: file, query, by }) => ({
      name: file.type,
      text: file.text,
      overwritesRules: query.overwrite,
      overwritesExceptions: query.overwrite_exceptions,
      by,
    }),
  }),
  operationRoute({
    on: 'GET /dw/rules/_export',
    about:
      'exports rules, all or those of `id`, with their exceptions: one NDJSON file, or TOML `files`',
    answers: 'the file; as TOML, `files` with a `name` and a `text`',
    right: 'read',
    audit: 'rules.export',
    query: { id: texts(MAX_RULES).optional(), format: oneOf(FORMATS).default('ndjson') },
    answer: exportedFiles,
    operation: 'rules.export',
    args: ({ query: { id: ids = null, format } }) => ({ ids, format }),
    list: 'files',
    made: (files, { query }) => (query.format === 'toml' ? files : ndjson(files)),
  }),
  operationRoute({
    on: 'GET /dw/rules/_pack',
    about:
      'compares shipped rules with the pack: fields changed both by you and by the pack, rules dropped or deleted',
    answers: '`conflicts`, `dropped` and `deleted`',
    right: 'read',
    answer: packUpdates,
    operation: 'rules.packUpdates',
  }),
  operationRoute({
    on: 'GET /dw/rules/_pack/_status',
    about:
      'counts shipped rules and others; a space other than `default` begins without shipped rules',
    answers: 'how many are `installed`, `notInstalled` and `custom`',
    right: 'read',
    answer: packStatus,
    operation: 'rules.packStatus',
  }),
  operationRoute({
    on: 'POST /dw/rules/_pack/_install',
    about:
      'adds the shipped rules that are not there, and updates the others, from now on with each version',
    answers: 'the same as `_status`, with how many were `added` and `updated`',
    right: 'rules',
    answer: packInstalled,
    operation: 'rules.installPack',
    args: ({ by }) => ({ by }),
  }),
  ...(['take', 'keep'] as const).map((verdict) =>
    operationRoute({
      on: `POST /dw/rules/_pack/:id/_${verdict}`,
      about: `settles \`field\`: ${verdict === 'take' ? 'the value of the pack' : 'your value'}`,
      answers: 'the same as `_pack`',
      right: 'rules',
      body: z.strictObject({ field: text() }),
      answer: settled,
      operation: 'rules.settlePackConflict',
      args: ({ id, body, by }) => ({ id, takesPackValue: verdict === 'take', ...body, by }),
    }),
  ),
  operationRoute({
    on: 'POST /dw/rules/_pack/:id/_restore',
    about: 'restores a shipped rule that was deleted',
    answers: 'the rule that was `restored`',
    right: 'rules',
    answer: restored,
    operation: 'rules.restore',
    args: ({ id, by }) => ({ id, by }),
  }),
  operationRoute({
    on: 'GET /dw/rules/:id',
    about: 'shows a rule, how it runs, and what was found in it',
    answers: 'the rule with its `problems`; `rule` is the object as it was sent',
    right: 'read',
    answer: ruleShown,
    operation: 'rules.get',
    args: ({ id }) => ({ id }),
  }),
  operationRoute({
    on: 'PUT /dw/rules/:id',
    about: 'replaces a rule',
    answers: 'the rule, and `problems` that do not stop it',
    right: 'rules',
    text: OBJECT,
    query: CHANGE,
    answer: ruleDetail,
    operation: 'rules.replace',
    args: ({ id, text: { text: rule }, query: { revision, reason }, by }) => {
      note(reason);
      return { id, rule, revision, by };
    },
  }),
  operationRoute({
    on: 'PATCH /dw/rules/:id',
    about: 'replaces some fields of a rule; `null` removes one',
    answers: 'the rule, and `problems` that do not stop it',
    right: 'rules',
    text: OBJECT,
    query: CHANGE,
    answer: ruleDetail,
    operation: 'rules.patch',
    args: ({ id, text: { text: fields }, query: { revision, reason }, by }) => {
      note(reason);
      return { id, fields, revision, by };
    },
  }),
  operationRoute({
    on: 'DELETE /dw/rules/:id',
    about: 'deletes a rule; its alerts stay',
    answers: '`id` and `outcome`',
    right: 'rules',
    answer: actionResult,
    operation: 'rules.bulk',
    args: ({ id, by }) => ({ action: 'delete', ids: [id], by }),
    made: single,
  }),
  ...ONE_RULE.map(([action, about]) =>
    operationRoute({
      on: `POST /dw/rules/:id/_${action}`,
      about,
      answers: '`id` and `outcome`',
      right: 'rules',
      answer: actionResult,
      operation: 'rules.bulk',
      args: ({ id, by }) => ({ action, ids: [id], by }),
      made: single,
    }),
  ),
  ...routesOf([fillGaps]),
  ...routesOf([backfillRule]),
  operationRoute({
    on: 'POST /dw/rules/:id/_exceptions',
    about: 'adds exception `items` to this rule alone',
    answers: '`items` as they were added',
    right: 'rules',
    body: z.strictObject({ items: list(MAX_ITEMS) }),
    answer: itemsAdded,
    operation: 'exceptions.addToRule',
    args: ({ id, body, by }) => ({ id, ...body, by }),
  }),
];

/** Says in the audit log why a rule is changed. */
function note(reason: string | undefined): void {
  const record = currentRecord();
  if (record !== null && reason !== undefined) record.message = reason;
}

/** One of the two, so that a forgotten list does not mean all. */
function chosen(ids: readonly string[] | undefined, all: boolean): readonly string[] | null {
  if ((ids !== undefined) === all) throw badRequest('name the rules by ids, or send all: true');
  return ids ?? null;
}

/** Of an action on one rule: refused, it is an error. */
function single([result]: readonly BulkResult[]): Pick<BulkResult, 'id' | 'outcome'> {
  if (result === undefined) throw badRequest('this changes no rule');
  if (result.refusal !== null) throw operationProblem(result.refusal);
  return { id: result.id, outcome: result.outcome };
}

const ndjson = (files: readonly { readonly text: string }[]) =>
  new Response(files.map((file) => file.text).join(''), {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="rules.ndjson"',
    },
  });
