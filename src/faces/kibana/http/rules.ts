import { z } from 'zod';
import { printJson, type Json } from '../../../events/json.ts';
import { text } from '../../../service/operation/fields.ts';
import type { Route } from '../../../http/route.ts';
import { kibanaRoute } from './kibana-route.ts';
import { PAGING, pageRequest } from './lists.ts';
import { RULE, RULE_ANSWER, RULE_EXAMPLE, OBJECT_ANSWER } from './schemas.ts';

const RULES = '/api/detection_engine/rules';

const NAME = {
  id: text(200).optional().describe('the id in this space'),
  rule_id: text(600).optional().describe('the id everywhere'),
};

const nameOf = ({
  id,
  rule_id: ruleId,
}: {
  id?: string | undefined;
  rule_id?: string | undefined;
}) => ({
  id,
  ruleId,
});

/** One rule, and lists of them. */
export const RULE_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${RULES}`,
    about: 'shows a rule',
    right: 'read',
    query: NAME,
    answer: RULE_ANSWER,
    run: ({ query, perform }) => perform('kibana.rules.get', nameOf(query)),
  }),
  kibanaRoute({
    on: `POST ${RULES}`,
    about: 'creates a rule',
    right: 'rules',
    audit: 'rules.create',
    body: RULE,
    sends: 'object',
    answer: RULE_ANSWER,
    example: { body: RULE_EXAMPLE },
    run: ({ text: rule, by, perform }) => perform('kibana.rules.create', { rule, by }),
  }),
  ...(['PUT', 'PATCH'] as const).map((method) =>
    kibanaRoute({
      on: `${method} ${RULES}`,
      about:
        method === 'PUT'
          ? 'replaces a rule; what is left out returns to its default'
          : 'replaces some fields of a rule; null removes one',
      right: 'rules',
      audit: method === 'PUT' ? 'rules.replace' : 'rules.patch',
      body: z.looseObject({ id: z.string().optional(), rule_id: z.string().optional() }),
      sends: 'object',
      answer: RULE_ANSWER,
      example: { body: { ...RULE_EXAMPLE, severity: 'high', risk_score: 73 } },
      run: ({ text: rule, by, perform }) =>
        perform('kibana.rules.change', { how: method === 'PUT' ? 'replace' : 'patch', rule, by }),
    }),
  ),
  kibanaRoute({
    on: `DELETE ${RULES}`,
    about: 'deletes a rule; its alerts stay',
    right: 'rules',
    audit: 'rules.delete',
    query: NAME,
    answer: RULE_ANSWER,
    run: ({ query, by, perform }) => perform('kibana.rules.delete', { ...nameOf(query), by }),
  }),
  kibanaRoute({
    on: `GET ${RULES}/_find`,
    about: 'lists rules that a filter selects',
    right: 'read',
    query: PAGING,
    answer: z.looseObject({
      page: z.int(),
      perPage: z.int(),
      total: z.int(),
      data: z.array(RULE_ANSWER),
    }),
    example: { query: { filter: 'alert.attributes.tags: "Domain: Cloud"', per_page: 100 } },
    run: ({ query, perform }) => perform('kibana.rules.find', pageRequest(query)),
  }),
  kibanaRoute({
    on: 'GET /api/detection_engine/tags',
    about: 'lists the tags of all rules',
    right: 'read',
    answer: z.array(z.string()),
    run: async ({ perform }) =>
      printJson((await perform('kibana.rules.tags', undefined)) as unknown as Json),
  }),
  kibanaRoute({
    on: `POST ${RULES}/:id/exceptions`,
    about: 'adds exception items to a rule alone',
    right: 'rules',
    audit: 'exceptions.addToRule',
    body: z.looseObject({ items: z.array(z.looseObject({})).max(1_000) }),
    sends: 'object',
    answer: z.array(OBJECT_ANSWER),
    run: ({ id, text: items, by, perform }) =>
      perform('kibana.rules.addExceptions', { id, items, by }),
  }),
];
