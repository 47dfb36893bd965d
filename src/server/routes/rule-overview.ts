import { streamsOfPatterns } from '../../engine/rule-overview/rule-streams.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { callDetection } from './detection-call.ts';
import { whole } from './fields.ts';
import { isoTime } from './iso-time.ts';
import { operationRoute, route } from './operation-routes.ts';
import { ruleHistory, ruleStreams } from './schemas/rule-overview.ts';

const MAX_CHANGES = 1_000;

/** What people look at beside a rule. */
export const RULE_OVERVIEW_ROUTES = [
  route({
    on: 'GET /dw/rules/:id/_streams',
    about: 'shows which streams the index patterns of a rule match now',
    answers: '`patterns`, each with its `streams`, and what the rule `reads`',
    right: 'read',
    answer: ruleStreams,
    async run({ id, access }, services) {
      const { value } = await callDetection(services, access, 'rules.get', { id });
      const streams = services.store
        .status()
        .streams.map(({ stream, events, lastReceived }) => ({
          stream,
          events,
          lastReceived: isoTime(lastReceived),
        }))
        .toSorted((a, b) => b.events - a.events);
      return streamsOfPatterns(value.index, streams, DATA_SET_ALIASES);
    },
  }),
  operationRoute({
    on: 'GET /dw/rules/:id/_history',
    about: 'lists changes of a rule: who made them, when, and which fields were others before',
    answers: '`changes`, the latest first',
    rows: 'changes',
    right: 'read',
    query: { limit: whole(1, MAX_CHANGES).default(100) },
    answer: ruleHistory,
    operation: 'rules.history',
    args: ({ id, query }) => ({ id, ...query }),
  }),
];
