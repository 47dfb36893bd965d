import { resolveAlerts } from '../../../http/alert-ids.ts';
import { whole } from '../../../service/operation/fields.ts';
import { route } from '../operation-routes.ts';
import { prevalence, processTree, why } from '../../../service/events/hunt/context/schemas.ts';
import { asked } from './asked.ts';

const MAX_SECONDS = 10;
const MS_PER_SECOND = 1_000;
/** A page waits for a tree; counts come behind it. */
export const USUAL_TREE_MS = 80;
const USUAL_COUNTS_MS = 200;
const MAX_DAYS = 365;
const USUAL_DAYS = 30;

const seconds = (usualMs: number) =>
  whole(1, MAX_SECONDS)
    .optional()
    .describe(`how long events may be read; without it, ${usualMs} ms`);
const msOf = (given: number | undefined, usualMs: number) =>
  given === undefined ? usualMs : given * MS_PER_SECOND;

/** What stored events say about an alert. */
export const ALERT_CONTEXT_ROUTES = [
  route({
    on: 'GET /dw/alerts/:id/process-tree',
    about: 'draws the processes around an alert, from the entry into its container down',
    answers:
      '`root`, the `path` to the process of the alert, what was `read`, and what is `missing` with the reason',
    right: 'read',
    answer: processTree,
    query: { seconds: seconds(USUAL_TREE_MS) },
    async run({ id: given, query, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      const options = { id, maxMs: msOf(query.seconds, USUAL_TREE_MS) };
      return asked(() => services.hunts.processTree(access.space, options));
    },
  }),
  route({
    on: 'GET /dw/alerts/:id/why',
    about: 'traces the query of the rule, as it was then, at the events of an alert',
    answers:
      'the `query`, and `stages`: each `clause` with its place in the query, whether it is true, its `fields` with the ' +
      'values that made it so, and its `parts`',
    right: 'read',
    answer: why,
    async run({ id: given, access }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      return asked(() => services.hunts.why(access.space, id));
    },
  }),
  route({
    on: 'GET /dw/alerts/:id/prevalence',
    about: 'counts in how many containers, images and hosts what an alert shows was seen',
    answers:
      '`spreads`: of the command line, the executable, the same in this image, with this parent, and the image; ' +
      '`similar` alerts with their verdicts',
    right: 'read',
    answer: prevalence,
    query: {
      days: whole(1, MAX_DAYS).default(USUAL_DAYS).describe('how far it is looked back'),
      seconds: seconds(USUAL_COUNTS_MS),
    },
    async run({ id: given, query, access, now }, services) {
      const [id = given] = await resolveAlerts(services, access, [given]);
      const maxMs = msOf(query.seconds, USUAL_COUNTS_MS);
      const options = { id, days: query.days, now, maxMs };
      return asked(() => services.hunts.prevalence(access.space, options));
    },
  }),
];
