import { z } from 'zod';
import { job } from '../../service/jobs/schemas.ts';
import { flag, oneOf, text, texts, time, whole } from '../../service/operation/fields.ts';
import { addRuleExceptions } from '../../service/rules/edit-exceptions.ts';
import {
  changeRules,
  createRule,
  patchRule,
  replaceRule,
  validateRule,
} from '../../service/rules/edit-rules.ts';
import { MAX_RULES, OBJECT } from '../../service/rules/limits.ts';
import { getRule, listRules } from '../../service/rules/overview/rule-summaries.ts';
import {
  actionResult,
  exportedFiles,
  ruleNoise,
  type BulkAction,
} from '../../service/rules/schemas.ts';
import {
  getPackStatus,
  installPack,
  listPackUpdates,
  loadRules,
  reportRules,
  restoreRule,
  SETTLE_PACK_CONFLICT,
} from '../../service/rules/rule-sources.ts';
import { exportRules, importRules } from '../../service/rules/transfer-rules.ts';
import { callDetection } from '../../http/detection-call.ts';
import { badRequest } from '../../http/json-body.ts';
import { operationProblem } from '../../http/problem.ts';
import type { Access } from '../../http/services.ts';
import { operationRoute, route, routesOf } from './operation-routes.ts';
import type { ApiServices } from './services.ts';

const FORMATS = ['ndjson', 'toml'] as const;

const MAX_SHOWN = 1_000_000;

/** Actions on one rule, each with a path of its own. */
const ONE_RULE = [
  ['enable', 'lets the rule run again; what came meanwhile is a gap'],
  ['disable', 'stops the rule'],
  ['live', 'lets the rule run as soon as events arrive'],
  ['scheduled', 'lets the rule run once in its interval'],
] as const;

/** Does something to one rule. Refused, it is an error. */
const changeOne =
  (action: BulkAction) =>
  async (
    { id, by, access }: { readonly id: string; readonly by: string; readonly access: Access },
    services: ApiServices,
  ) => {
    const ask = { action, ids: [id], by };
    const { value } = await callDetection(services, access, changeRules, ask);
    const [result] = value.rules;
    if (result === undefined) throw badRequest('this changes no rule');
    if (result.refusal !== null) throw operationProblem(result.refusal);
    return { id: result.id, outcome: result.outcome };
  };

export const RULE_ROUTES = [
  ...routesOf([listRules]),
  operationRoute({
    on: 'GET /dw/rules/_noise',
    about:
      'counts alerts of each rule, how they were closed, and matches suppressed or hidden by exceptions',
    answers: '`rules`, the one that costs most work first',
    rows: 'rules',
    right: 'read',
    query: { limit: whole(1, MAX_RULES).default(MAX_RULES) },
    answer: ruleNoise,
    operation: 'rules.noise',
    args: ({ query }) => query,
    list: 'rules',
  }),
  ...routesOf([reportRules, loadRules, createRule, validateRule]),
  operationRoute({
    on: 'POST /dw/rules/_preview',
    about: 'starts a job: what the rule would have raised over stored events of a range',
    answers:
      'the job; its `result` has the alerts, ten `examples` with their events, counts `byWorkload`, the `nearestMiss`, the `difference`, and the `ruleHash`: SHA-256 of the rule as it was sent',
    right: 'read',
    audit: 'rules.preview',
    text: OBJECT,
    query: {
      from: time('start'),
      to: time('end'),
      max_alerts: whole(1, MAX_SHOWN).optional(),
      nearest_miss: flag(),
      compare: text(512)
        .optional()
        .describe('id of a rule: the result has the difference to it as it is saved'),
    },
    answer: job,
    operation: 'rules.preview',
    args: ({ text: { text: rule }, query, by, now }) => ({
      rule,
      from: query.from(now),
      to: query.to(now),
      maxAlerts: query.max_alerts,
      compare: query.compare,
      // Left out, it is looked for where nothing was found.
      ...(query.nearest_miss ? { nearestMiss: true } : {}),
      by,
    }),
  }),
  ...routesOf([changeRules, importRules]),
  route({
    on: 'GET /dw/rules/_export',
    about:
      'exports rules, all or those of `id`, with their exceptions: one NDJSON file, or TOML `files`',
    answers: 'the file; as TOML, `files` with a `name` and a `text`',
    right: 'read',
    audit: 'rules.export',
    query: { id: texts(MAX_RULES).optional(), format: oneOf(FORMATS).default('ndjson') },
    answer: exportedFiles,
    async run({ query: { id: ids = null, format }, access }, services) {
      const { value: files, problems } = await callDetection(services, access, exportRules, {
        ids,
        format,
      });
      return format === 'toml' ? { files, problems: problems ?? [] } : ndjson(files);
    },
  }),
  ...routesOf([
    listPackUpdates,
    getPackStatus,
    installPack,
    ...SETTLE_PACK_CONFLICT,
    restoreRule,
    getRule,
    replaceRule,
    patchRule,
  ]),
  route({
    on: 'DELETE /dw/rules/:id',
    about: 'deletes a rule; its alerts stay',
    answers: '`id` and `outcome`',
    right: 'rules',
    audit: 'rules.bulk',
    answer: actionResult,
    run: changeOne('delete'),
  }),
  ...ONE_RULE.map(([action, about]) =>
    route({
      on: `POST /dw/rules/:id/_${action}`,
      about,
      answers: '`id` and `outcome`',
      right: 'rules',
      audit: 'rules.bulk',
      answer: actionResult,
      run: changeOne(action),
    }),
  ),
  operationRoute({
    on: 'POST /dw/rules/:id/_fill',
    about: 'starts a job: reads the events of the gaps of a rule',
    answers: 'the job',
    right: 'rules',
    answer: job,
    operation: 'gaps.fill',
    args: ({ id, by }) => ({ ruleId: id, by }),
  }),
  operationRoute({
    on: 'POST /dw/rules/:id/_backfill',
    about: 'starts a job: runs the rule over events that were received in a range',
    answers: 'the job',
    right: 'rules',
    body: z.strictObject({ from: time('start'), to: time('end') }),
    answer: job,
    operation: 'rules.backfill',
    args: ({ id, body: { from, to }, by, now }) => ({
      ruleId: id,
      from: from(now),
      to: to(now),
      by,
    }),
  }),
  ...routesOf([addRuleExceptions]),
];

const ndjson = (files: readonly { readonly text: string }[]) =>
  new Response(files.map((file) => file.text).join(''), {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="rules.ndjson"',
    },
  });
