import { z } from 'zod';
import { exportRules } from './export-rules.ts';
import { importObjects, type Imported, type ImportError } from './import-objects.ts';
import { MAX_IMPORT_BYTES } from '../../service/rules/limits.ts';
import { HttpProblem, statusOf } from '../../http/problem.ts';
import { flag, text } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import { fileOf, kibanaRoute, NDJSON, type FormFile } from './kibana-route.ts';
import { ITEM_ERROR } from './schemas.ts';

const RULES = '/api/detection_engine/rules';
const MAX_OBJECTS = 10_000;

const IMPORT_ANSWER = z.looseObject({
  success: z.boolean(),
  success_count: z.int(),
  rules_count: z.int(),
  errors: z.array(ITEM_ERROR),
  exceptions_success: z.boolean(),
  exceptions_success_count: z.int(),
  exceptions_errors: z.array(ITEM_ERROR),
  action_connectors_success: z.boolean(),
  action_connectors_success_count: z.int(),
  action_connectors_errors: z.array(ITEM_ERROR),
  action_connectors_warnings: z.array(z.looseObject({})),
});

/** Rules and what they need, to and from files. */
export const TRANSFER_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `POST ${RULES}/_export`,
    about: 'exports rules with their exceptions and connectors: those of a list, or all',
    right: 'read',
    audit: 'rules.export',
    query: {
      exclude_export_details: flag().describe('rules alone, without exceptions and summary'),
      file_name: text(200).default('export.ndjson'),
    },
    body: z
      .looseObject({
        objects: z
          .array(z.looseObject({ rule_id: text(600) }))
          .max(MAX_OBJECTS)
          .nullish(),
      })
      .nullable(),
    sends: 'maybe',
    answerType: NDJSON,
    example: { body: { objects: [{ rule_id: '7a3f2d0e-5b1c-4c52-9a77-0f3e8a1d6c42' }] } },
    async run({ body, query, perform }) {
      const isComplete = !query.exclude_export_details;
      const ruleIds = body?.objects?.map((each) => each.rule_id);
      const wanted = ruleIds === undefined ? { filter: '' } : { ruleIds };
      const exported = await perform(exportRules, { ...wanted, isComplete });
      return fileOf(exported, query.file_name);
    },
  }),
  kibanaRoute({
    on: `POST ${RULES}/_import`,
    about: 'takes rules, exceptions and connectors of an export, each by itself',
    right: 'rules',
    audit: 'rules.import',
    query: {
      overwrite: flag(),
      overwrite_exceptions: flag(),
      overwrite_action_connectors: flag(),
      as_new_list: flag(),
    },
    sends: 'file',
    answer: IMPORT_ANSWER,
    async run({ file, query, by, perform }) {
      const imported = await perform(importObjects, {
        text: textOf(file),
        overwritesRules: query.overwrite,
        overwritesExceptions: query.overwrite_exceptions,
        overwritesConnectors: query.overwrite_action_connectors,
        asNewLists: query.as_new_list,
        onlyExceptions: false,
        by,
      });
      return importAnswer(imported);
    },
  }),
];

/** The text of an export. Throws {@link HttpProblem}. */
export function textOf({ name, text: content }: FormFile): string {
  if (!/\.(?:ndjson|json)$/i.test(name))
    throw badRequest(`the file ${JSON.stringify(name)} is no .ndjson`);
  if (content.length > MAX_IMPORT_BYTES)
    throw new HttpProblem(
      413,
      'content_too_long_exception',
      'the import is larger than 10 MB; split it by lines',
    );
  return content;
}

function importAnswer({ rules, lists, items, connectors, warnings, errors }: Imported): object {
  const of = (...kinds: readonly ImportError['kind'][]) =>
    errors.filter(({ kind }) => kinds.includes(kind)).map(errorOf);
  const ruleErrors = of('rule');
  const exceptionErrors = of('list', 'item');
  const connectorErrors = of('connector');
  return {
    success: ruleErrors.length === 0,
    success_count: rules.taken,
    rules_count: rules.sent,
    errors: ruleErrors,
    exceptions_success: exceptionErrors.length === 0,
    exceptions_success_count: lists + items,
    exceptions_errors: exceptionErrors,
    action_connectors_success: connectorErrors.length === 0,
    action_connectors_success_count: connectors,
    action_connectors_errors: connectorErrors,
    action_connectors_warnings: [
      ...(connectors === 0 ? [] : [KEPT_ONLY]),
      ...warnings.map(warning),
    ],
  };
}

const warning = (message: string) => ({
  type: 'simple',
  message,
  actionPath: '',
  buttonLabel: '',
});

const KEPT_ONLY = warning(
  'connectors are kept for exports, without their secrets; nothing is sent through them until an admin makes connectors with the same ids in Dockwarden',
);

const ID_OF = { rule: 'rule_id', list: 'list_id', item: 'item_id', connector: 'id' } as const;

/** Errors about rules always have a `rule_id`: clients read it without looking whether it is there. */
export const errorOf = ({ kind, id, code, message }: ImportError) => ({
  [ID_OF[kind]]: id,
  error: { status_code: statusOf(code), message: `${message} (${code})` },
});
