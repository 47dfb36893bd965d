import { listRuleNoise } from '../../service/alerts/rule-noise.ts';
import { backfillRule, fillGaps, previewRule } from '../../service/detection/run-operations.ts';
import { oneOf, texts } from '../../service/operation/fields.ts';
import { addRuleExceptions } from '../../service/rules/edit-exceptions.ts';
import {
  changeRules,
  createRule,
  patchRule,
  replaceRule,
  validateRule,
} from '../../service/rules/edit-rules.ts';
import { MAX_RULES } from '../../service/rules/limits.ts';
import { getRule, listRules } from '../../service/rules/overview/rule-summaries.ts';
import { actionResult, exportedFiles, type BulkAction } from '../../service/rules/schemas.ts';
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
import { route, routesOf } from './operation-routes.ts';
import type { ApiServices } from './services.ts';

const FORMATS = ['ndjson', 'toml'] as const;

/** Actions on one rule, each with a path of its own. */
const ONE_RULE = [
  ['enable', 'lets the rule run again; events received meanwhile are a gap'],
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
  ...routesOf([
    listRules,
    listRuleNoise,
    reportRules,
    loadRules,
    createRule,
    validateRule,
    previewRule,
    changeRules,
    importRules,
  ]),
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
  ...routesOf([fillGaps, backfillRule, addRuleExceptions]),
];

const ndjson = (files: readonly { readonly text: string }[]) =>
  new Response(files.map((file) => file.text).join(''), {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="rules.ndjson"',
    },
  });
