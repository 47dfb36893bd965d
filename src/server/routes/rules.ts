import { MAX_IMPORT_BYTES, MAX_RULES } from '../../engine/rule-manager/limits.ts';
import type { BulkResult } from '../../engine/rule-manager/rules.ts';
import { operationProblem } from '../problem.ts';
import { badRequest } from './json-body.ts';
import {
  author,
  flag,
  initially,
  list,
  oneOf,
  required,
  text,
  texts,
  time,
  whole,
} from './fields.ts';
import { operationRoutesOf, route, type OperationRoute } from './operation-routes.ts';
import { OBJECT, type TextKind } from './text-body.ts';

const by = { by: author };

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

const MAX_SHOWN = 1_000_000;

/** Actions on one rule, each with a path of its own. */
const ONE_RULE = [
  ['enable', 'lets the rule run again; what came meanwhile is a gap'],
  ['disable', 'stops the rule'],
  ['live', 'lets the rule run as soon as events arrive'],
  ['scheduled', 'lets the rule run once in its interval'],
] as const;

export const RULE_ROUTES: readonly OperationRoute[] = [
  route({
    on: 'GET /dw/rules/_report',
    about: 'where rules come from, and what could not be read',
    operation: 'rules.report',
  }),
  route({
    on: 'POST /dw/rules/_load',
    about: 'reads the folders again',
    operation: 'rules.load',
  }),
  route({
    on: 'POST /dw/rules',
    about: 'creates a rule',
    text: OBJECT,
    query: by,
    operation: 'rules.create',
    args: ({ text: { text: rule }, query }) => ({ rule, by: query.by }),
  }),
  route({
    on: 'POST /dw/rules/_validate',
    about: 'everything that is wrong with a rule, which is not kept',
    text: OBJECT,
    operation: 'rules.validate',
    args: ({ text: { text: rule } }) => ({ rule }),
  }),
  route({
    on: 'POST /dw/rules/_preview',
    about: 'starts a job: what the rule would have raised over stored events of a range',
    text: OBJECT,
    query: {
      from: required(time('start')),
      to: required(time('end')),
      max_alerts: whole(1, MAX_SHOWN),
      nearest_miss: flag,
      ...by,
    },
    operation: 'rules.preview',
    args: ({ text: { text: rule }, query }) => ({
      rule,
      from: query.from,
      to: query.to,
      maxAlerts: query.max_alerts,
      // Left out, it is looked for where nothing was found.
      ...(query.nearest_miss ? { nearestMiss: true } : {}),
      by: query.by,
    }),
  }),
  route({
    on: 'POST /dw/rules/_bulk',
    about: `\`action\` (${ACTIONS.join(', ')}) on the rules of \`ids\`, or on \`all\``,
    body: { action: required(oneOf(ACTIONS)), ids: texts(MAX_RULES), all: flag, ...by },
    operation: 'rules.bulk',
    args: ({ body: { action, ids, all, by: who } }) => ({
      action,
      ids: chosen(ids, all),
      by: who,
    }),
    list: 'rules',
  }),
  route({
    on: 'POST /dw/rules/_import',
    about: 'takes rules and exceptions of a file, each by itself',
    text: RULE_FILE,
    query: { overwrite: flag, overwrite_exceptions: flag, ...by },
    operation: 'rules.import',
    args: ({ text: file, query }) => ({
      name: file.type,
      text: file.text,
      overwritesRules: query.overwrite,
      overwritesExceptions: query.overwrite_exceptions,
      by: query.by,
    }),
  }),
  route({
    on: 'GET /dw/rules/_export',
    about: 'rules, all or those of `id`, with their exceptions: one NDJSON file, or TOML `files`',
    query: { id: texts(MAX_RULES), format: initially('ndjson', oneOf(FORMATS)) },
    operation: 'rules.export',
    args: ({ query: { id: ids = null, format } }) => ({ ids, format }),
    list: 'files',
    answer: (files, { query }) => (query.format === 'toml' ? files : ndjson(files)),
  }),
  route({
    on: 'GET /dw/rules/_pack',
    about: 'shipped rules: fields changed both by you and by the pack, rules dropped or deleted',
    operation: 'rules.packUpdates',
  }),
  ...(['take', 'keep'] as const).map((verdict) =>
    route({
      on: `POST /dw/rules/_pack/:id/_${verdict}`,
      about: `settles \`field\`: ${verdict === 'take' ? 'the value of the pack' : 'your value'}`,
      body: { field: required(text()), ...by },
      operation: 'rules.settlePackConflict',
      args: ({ id, body }) => ({ id, takesPackValue: verdict === 'take', ...body }),
    }),
  ),
  route({
    on: 'POST /dw/rules/_pack/:id/_restore',
    about: 'brings a shipped rule back that was deleted',
    body: by,
    operation: 'rules.restore',
    args: ({ id, body }) => ({ id, ...body }),
  }),
  route({
    on: 'GET /dw/rules/:id',
    about: 'a rule, with what was found in it',
    operation: 'rules.get',
    args: ({ id }) => ({ id }),
  }),
  route({
    on: 'PUT /dw/rules/:id',
    about: 'replaces a rule',
    text: OBJECT,
    query: by,
    operation: 'rules.replace',
    args: ({ id, text: { text: rule }, query }) => ({ id, rule, by: query.by }),
  }),
  route({
    on: 'PATCH /dw/rules/:id',
    about: 'replaces some fields of a rule; `null` removes one',
    text: OBJECT,
    query: by,
    operation: 'rules.patch',
    args: ({ id, text: { text: fields }, query }) => ({ id, fields, by: query.by }),
  }),
  route({
    on: 'DELETE /dw/rules/:id',
    about: 'deletes a rule; its alerts stay',
    query: by,
    operation: 'rules.bulk',
    args: ({ id, query }) => ({ action: 'delete', ids: [id], by: query.by }),
    answer: single,
  }),
  ...ONE_RULE.map(([action, about]) =>
    route({
      on: `POST /dw/rules/:id/_${action}`,
      about,
      body: by,
      operation: 'rules.bulk',
      args: ({ id, body }) => ({ action, ids: [id], ...body }),
      answer: single,
    }),
  ),
  route({
    on: 'POST /dw/rules/:id/_backfill',
    about: 'starts a job: runs the rule over events that were received in a range',
    body: { from: required(time('start')), to: required(time('end')), ...by },
    operation: 'rules.backfill',
    args: ({ id, body }) => ({ ruleId: id, ...body }),
  }),
  route({
    on: 'POST /dw/rules/:id/_exceptions',
    about: 'adds exception `items` to this rule alone',
    body: { items: required(list(MAX_ITEMS)), ...by },
    operation: 'exceptions.addToRule',
    args: ({ id, body }) => ({ id, ...body }),
  }),
];

export const ruleRoutes = operationRoutesOf(RULE_ROUTES);

/** One of the two, so that a forgotten list does not mean all. */
function chosen(ids: readonly string[] | undefined, all: boolean): readonly string[] | null {
  if ((ids !== undefined) === all) throw badRequest('name the rules by ids, or send all: true');
  return ids ?? null;
}

/** Of an action on one rule: refused, it is an error. */
function single([result]: readonly BulkResult[]): object {
  if (result === undefined) return {};
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
