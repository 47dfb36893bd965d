import { z } from 'zod';
import {
  changeManyRules,
  changeSentRules,
  type BulkOutcome,
  type OneOfMany,
} from './bulk-action.ts';
import { exportRules } from './export-rules.ts';
import { parseJson, printJson, type Json } from '../../events/json.ts';
import { RULE_EXAMPLE } from './schemas.ts';
import { dateRange, NANOS_PER_MS } from '../../util/time/index.ts';
import { statusOf } from '../../http/problem.ts';
import { flag, oneOf, text, texts } from '../../service/operation/fields.ts';
import { badRequest } from '../../http/json-body.ts';
import type { Route } from '../../http/route.ts';
import { fileOf, kibanaRoute } from './kibana-route.ts';

const MAX_IDS = 10_000;
const MAX_QUERY = 100_000;
const MAX_EDITS = 100;

const range = z.looseObject({ start_date: text(100), end_date: text(100).optional() }).nullish();

const BODY = z.looseObject({
  action: oneOf(['enable', 'disable', 'delete', 'duplicate', 'export', 'edit', 'run', 'fill_gaps']),
  ids: texts(MAX_IDS).nullish().describe('ids in this space; either these or a query'),
  query: z.string().max(MAX_QUERY).nullish().describe('in KQL; an empty one is all rules'),
  edit: z
    .array(z.looseObject({ type: text(100) }))
    .max(MAX_EDITS)
    .nullish(),
  duplicate: z
    .looseObject({
      include_exceptions: z.boolean().optional(),
      include_expired_exceptions: z.boolean().optional(),
    })
    .nullish(),
  run: range.describe('over events that were received in this time'),
  fill_gaps: range,
});

type Body = z.output<typeof BODY>;

const RULES = z.array(z.looseObject({ id: z.string() }));

/** Of all actions but `export`, which answers with a file. */
const BULK_ANSWER = z.looseObject({
  success: z.literal(true),
  rules_count: z.int(),
  attributes: z.looseObject({
    results: z.looseObject({ updated: RULES, created: RULES, deleted: RULES, skipped: RULES }),
    summary: z.object({
      failed: z.int(),
      skipped: z.int(),
      succeeded: z.int(),
      total: z.int(),
    }),
  }),
});

export const BULK_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: 'POST /api/detection_engine/rules/_bulk_action',
    about: 'does the same to many rules, or exports them',
    right: 'rules',
    audit: 'rules.bulk',
    query: { dry_run: flag().describe('says what would be, and changes nothing') },
    body: BODY,
    answer: BULK_ANSWER,
    example: {
      body: { action: 'enable', query: 'alert.attributes.tags: "Data Source: Elastic Defend"' },
    },
    async run({ body, text: sent, query, by, perform }, { now }) {
      const target = targetOf(body);
      if (body.action === 'export') {
        const filter = 'filter' in target ? { filter: target.filter } : { ids: target.ids };
        const exported = await perform(exportRules, { ...filter, isComplete: true });
        return fileOf(exported, 'rules_export.ndjson');
      }
      const bulk = bulkOf(body, body.action, sent, now());
      const isTried = query.dry_run;
      const outcome = await perform(changeManyRules, { bulk, target, isTried, by });
      return answerOf(outcome, isTried, body.action);
    },
  }),
];

const NAMES = z.array(z.looseObject({})).max(MAX_IDS);

/** What older tools send: lists of rules, of which each is taken or refused by itself. */
export const MANY_ROUTES: readonly Route[] = (
  [
    ['POST _bulk_create', 'create', 'creates the rules of a list', 'rules.create'],
    ['PUT _bulk_update', 'replace', 'replaces the rules of a list', 'rules.replace'],
    ['PATCH _bulk_update', 'patch', 'changes fields of the rules of a list', 'rules.patch'],
    ['DELETE _bulk_delete', 'delete', 'deletes the rules of a list', 'rules.delete'],
    ['POST _bulk_delete', 'delete', 'deletes the rules of a list', 'rules.delete'],
  ] as const
).map(([on, how, about, audit]) => {
  const [method, path] = on.split(' ') as ['POST', string];
  const rules = how === 'delete' ? [{ rule_id: RULE_EXAMPLE.rule_id }] : [RULE_EXAMPLE];
  return kibanaRoute({
    on: `${method} /api/detection_engine/rules/${path}`,
    about,
    right: 'rules',
    audit,
    body: NAMES,
    sends: 'list',
    answer: z.array(z.looseObject({})),
    example: { body: rules },
    async run({ text: sent, by, perform }) {
      const results = await perform(changeSentRules, { how, rules: sent, by });
      return `[${results.map(oneAnswer).join(',')}]`;
    },
  });
});

function oneAnswer({ id, ruleId, rule, failure }: OneOfMany): string {
  if (failure === null) return rule ?? 'null';
  const { code, message } = failure;
  return JSON.stringify({
    ...(id === null ? {} : { id }),
    ...(ruleId === null ? {} : { rule_id: ruleId }),
    error: { status_code: statusOf(code), message: `${message} (${code})` },
  });
}

function targetOf({ ids, query }: Body) {
  if (ids != null && query != null)
    throw badRequest('name the rules by ids or by a query, not both');
  if (ids != null) return { ids };
  // A forgotten target must not mean all rules.
  if (query == null) throw badRequest('name the rules by ids or by a query; an empty query is all');
  return { filter: query };
}

function bulkOf(body: Body, action: Exclude<Body['action'], 'export'>, sent: string, now: number) {
  switch (action) {
    case 'duplicate':
      return {
        action,
        includesExceptions: body.duplicate?.include_exceptions ?? true,
        includesExpired: body.duplicate?.include_expired_exceptions ?? true,
      };
    case 'edit':
      return { action, edits: sent };
    case 'run':
    case 'fill_gaps': {
      const asked = body[action];
      if (action === 'run' && asked == null) throw badRequest('run needs a start_date');
      const from = timeIn(asked?.start_date ?? 'now', now, 'start_date');
      const to = timeIn(asked?.end_date ?? 'now', now, 'end_date');
      return { action, from, to };
    }
    default:
      return { action };
  }
}

function timeIn(value: string, now: number, name: string): number {
  const found = dateRange(value, BigInt(now) * NANOS_PER_MS);
  if (found === null) throw badRequest(`${name} is not a time such as 2026-11-24T15:30:00Z`);
  return Number(found.start / NANOS_PER_MS);
}

/**
 * With any error, the answer has the status of the errors: a client that only looks at it must not take a part for the
 * whole.
 */
function answerOf(outcome: BulkOutcome, isTried: boolean, action: string): object {
  const { updated, created, deleted, skipped, errors } = outcome;
  const done = updated.length + created.length + deleted.length;
  const total = done + skipped.length + errors.length;
  const rules = (all: readonly string[]) => (isTried ? [] : all.map((each) => parseJson(each)));
  const attributes = {
    results: {
      updated: rules(updated),
      created: rules(created),
      deleted: rules(deleted),
      skipped: isTried
        ? []
        : skipped.map((each) => ({ ...each, skip_reason: 'RULE_NOT_MODIFIED' })),
    },
    summary: { failed: errors.length, skipped: skipped.length, succeeded: done, total },
    ...(errors.length === 0
      ? {}
      : {
          errors: errors.map(({ code, message, word, rules: concerned }) => ({
            message: `${message} (${code})`,
            status_code: statusOf(code),
            ...(word === null ? {} : { err_code: word }),
            rules: concerned,
          })),
        }),
  };
  if (errors.length === 0) {
    const answer = { success: true, rules_count: total, attributes };
    return printed(answer, 200);
  }
  const statuses = new Set(errors.map(({ code }) => statusOf(code)));
  const [only] = statuses;
  const status = statuses.size === 1 && only !== undefined && done === 0 ? only : 400;
  const how = done + skipped.length === 0 ? 'failed' : 'partially failed';
  const message = `the bulk action ${action} ${how}`;
  return printed(
    { message, status_code: status, success: false, rules_count: total, attributes },
    status,
  );
}

const printed = (answer: unknown, status: number) =>
  new Response(printJson(answer as Json), {
    status,
    headers: { 'content-type': 'application/json' },
  });
