import { z } from 'zod';
import {
  addExceptions,
  changeRule,
  createRule,
  deleteRule,
  findRules,
  getRule,
  listTags,
} from './rules.ts';
import { printJson, type Json } from '../../events/json.ts';
import { text } from '../../service/operation/fields.ts';
import type { Route } from '../../http/route.ts';
import { getPackStatus, installPack, listPackUpdates } from '../../service/rules/rule-sources.ts';
import { kibanaRoute } from './kibana-route.ts';
import { PAGING, pageRequest } from './page.ts';
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

const SHIPPED = '/api/detection_engine/rules/prepackaged';

const count = z.int().min(0);

/** There are no timelines. */
const NO_TIMELINES = {
  timelines_installed: 0,
  timelines_not_installed: 0,
  timelines_not_updated: 0,
};

/** The rules that come with Dockwarden, in the place of those of Kibana. */
const SHIPPED_ROUTES: readonly Route[] = [
  kibanaRoute({
    on: `GET ${SHIPPED}/_status`,
    about: 'counts the shipped rules that are installed, and those of users',
    right: 'read',
    answer: z.looseObject({
      rules_custom_installed: count,
      rules_installed: count,
      rules_not_installed: count,
      rules_not_updated: count,
    }),
    async run({ perform }) {
      const { installed, notInstalled, custom } = await perform(getPackStatus, {});
      const { conflicts } = await perform(listPackUpdates, {});
      return {
        rules_custom_installed: custom,
        rules_installed: installed,
        rules_not_installed: notInstalled,
        // Updates that wait for a decision; all others are made at once.
        rules_not_updated: conflicts.length,
        ...NO_TIMELINES,
      };
    },
  }),
  kibanaRoute({
    on: `PUT ${SHIPPED}`,
    about: 'installs the shipped rules that are not there, and updates the others',
    right: 'rules',
    audit: 'rules.installPack',
    answer: z.looseObject({ rules_installed: count, rules_updated: count }),
    async run({ by, perform }) {
      const { added, updated } = await perform(installPack, { by });
      return {
        rules_installed: added,
        rules_updated: updated,
        timelines_installed: 0,
        timelines_updated: 0,
      };
    },
  }),
];

/** One rule, and lists of them. */
export const RULE_ROUTES: readonly Route[] = [
  ...SHIPPED_ROUTES,
  kibanaRoute({
    on: `GET ${RULES}`,
    about: 'shows a rule',
    right: 'read',
    query: NAME,
    answer: RULE_ANSWER,
    run: ({ query, perform }) => perform(getRule, nameOf(query)),
  }),
  kibanaRoute({
    on: `POST ${RULES}`,
    about: 'creates a rule',
    right: 'rules',
    audit: 'rules.create',
    body: RULE,
    answer: RULE_ANSWER,
    example: { body: RULE_EXAMPLE },
    run: ({ text: rule, by, perform }) => perform(createRule, { rule, by }),
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
      answer: RULE_ANSWER,
      example: { body: { ...RULE_EXAMPLE, severity: 'high', risk_score: 73 } },
      run: ({ text: rule, by, perform }) =>
        perform(changeRule, { how: method === 'PUT' ? 'replace' : 'patch', rule, by }),
    }),
  ),
  kibanaRoute({
    on: `DELETE ${RULES}`,
    about: 'deletes a rule; its alerts stay',
    right: 'rules',
    audit: 'rules.delete',
    query: NAME,
    answer: RULE_ANSWER,
    run: ({ query, by, perform }) => perform(deleteRule, { ...nameOf(query), by }),
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
    run: ({ query, perform }) => perform(findRules, pageRequest(query)),
  }),
  kibanaRoute({
    on: 'GET /api/detection_engine/tags',
    about: 'lists the tags of all rules',
    right: 'read',
    answer: z.array(z.string()),
    run: async ({ perform }) => printJson((await perform(listTags, {})) as unknown as Json),
  }),
  kibanaRoute({
    on: `POST ${RULES}/:id/exceptions`,
    about: 'adds exception items to a rule alone',
    right: 'rules',
    audit: 'exceptions.addToRule',
    body: z.looseObject({ items: z.array(z.looseObject({})).max(1_000) }),
    answer: z.array(OBJECT_ANSWER),
    run: ({ id, text: items, by, perform }) => perform(addExceptions, { id, items, by }),
  }),
];
