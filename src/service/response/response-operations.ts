import { z } from 'zod';
import {
  ACTIONS,
  digestOf,
  ISOLATION_WAYS,
  type ActionName,
} from '../../respond/containers/plan.ts';
import { ResponseError } from '../../respond/containers/errors.ts';
import {
  RESPONSE_STATES,
  type Response,
  type ResponseState,
} from '../../respond/containers/response.ts';
import { recordOf, shown } from '../operation/changes.ts';
import { next, what } from '../operation/common.ts';
import { either, oneOf, someOf, text, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { recordedOf } from './container-responses.ts';
import { responsesOf, type ResponseParts } from './parts.ts';
import { plan, PLAN_EXAMPLE, response, RESPONSE_EXAMPLE } from './views.ts';

const MAX_ID = 100;
const MAX_NAME = 256;
const MAX_REASON = 1_000;
const MAX_PID = 4_194_304;
const MAX_GRACE = 60;
const USUAL_LIST = 50;
const MAX_LIST = 500;

const wanted = {
  action: oneOf(ACTIONS),
  container: text(MAX_NAME)
    .nullable()
    .default(null)
    .describe('its id or name; null for the one that the alert is about'),
  engine: text(MAX_NAME)
    .nullable()
    .default(null)
    .describe('its name in the configuration; null for the only one that has the container'),
  alert: text(MAX_ID).nullable().default(null).describe('the alert that it is about'),
  pid: whole(2, MAX_PID)
    .nullable()
    .default(null)
    .describe('for kill-process, as the host numbers it'),
  graceSeconds: whole(0, MAX_GRACE).default(10).describe('for stop: from SIGTERM to SIGKILL'),
  via: oneOf(ISOLATION_WAYS).default('disconnect').describe('for isolate'),
  withFiles: either().default(true).describe('for collect: whether the file system is stored'),
};

interface Wanted {
  readonly action: ActionName;
  readonly container: string | null;
  readonly engine: string | null;
  readonly alert: string | null;
  readonly pid: number | null;
  readonly graceSeconds: number;
  readonly via: (typeof ISOLATION_WAYS)[number];
  readonly withFiles: boolean;
}

interface Proposal extends Wanted {
  readonly reason: string;
  readonly story: string | null;
  readonly by: string;
}

interface Step {
  readonly id: string;
  readonly by: string;
}

interface Approval extends Step {
  readonly digest: string;
  readonly isPerson: boolean;
}

type Reasoned = Step & { readonly reason: string };

/** Reads the state of the container, and changes nothing. */
async function planOf(parts: ResponseParts, asked: Wanted) {
  const { action, container, engine, alert, ...options } = asked;
  const about = alert === null ? null : alertOf(parts, alert);
  const named = container ?? about?.facets['container.id'];
  if (named === undefined)
    throw new ResponseError(
      'RSP1004',
      alert === null ? 'no container is named' : `the alert ${shown(alert)} is about no container`,
    );
  return responsesOf(parts).responder.plan(action, named, engine, options);
}

function alertOf({ store }: ResponseParts, id: string) {
  const found = store.alerts.get(id);
  if (found !== null) return found;
  throw new ResponseError('RSP1004', `there is no alert ${shown(id)}`);
}

const recorded = (parts: ResponseParts, id: string) => {
  const before = parts.containerResponses?.journal.get(id) ?? null;
  return (after: Response) =>
    recordOf('response', after.id, before && recordedOf(before), recordedOf(after));
};

const titleOf = ({ plan: { action, target } }: Pick<Response, 'plan'>) =>
  `${action} of ${shown(target.name)}`;

const reason = { reason: text(MAX_REASON).default('') };

/** Actions on containers, from the plan to the undo. */
export const RESPONSE_OPERATIONS = [
  operation({
    name: 'responses.plan',
    on: 'POST /dw/responses/_plan',
    about: 'says what an action on a container would do; nothing is done',
    answers: 'the `plan`, and its `digest`',
    right: 'triage',
    body: z.strictObject(wanted),
    answer: z.object({ plan, digest: z.string() }),
    example: {
      body: { action: 'isolate', container: 'web' },
      answer: { plan: PLAN_EXAMPLE, digest: RESPONSE_EXAMPLE.digest },
    },
    ask: ({ body }): Wanted => body,
    audit: (_, made) => `planned: ${titleOf(made)}`,
    async run(parts: ResponseParts, asked: Wanted) {
      const made = await planOf(parts, asked);
      return { plan: made, digest: digestOf(made) };
    },
  }),
  operation({
    name: 'responses.propose',
    on: 'POST /dw/responses',
    about: 'proposes an action on a container; nothing is done until it is approved and executed',
    answers: 'the response',
    right: 'triage',
    body: z.strictObject({
      ...wanted,
      ...reason,
      story: text(MAX_ID).nullable().default(null).describe('the story that it is about'),
    }),
    answer: response,
    example: {
      body: { action: 'isolate', container: 'web', reason: 'kubectl in a web server' },
      answer: RESPONSE_EXAMPLE,
    },
    ask: ({ body, by }): Proposal => ({ ...body, by }),
    record: () => (made: Response) => recordOf('response', made.id, null, recordedOf(made)),
    audit: (_, made) => `proposed: ${titleOf(made)}`,
    async run(parts: ResponseParts, { reason: why, story, by, ...asked }: Proposal) {
      const made = await planOf(parts, asked);
      const { alert } = asked;
      const about = alert === null ? null : alertOf(parts, alert);
      const cause = { reason: why, alert, story: story ?? about?.story ?? null, playbook: null };
      return responsesOf(parts).responses.propose(made, cause, by);
    },
  }),
  operation({
    name: 'responses.approve',
    on: 'POST /dw/responses/:id/_approve',
    about:
      'approves a response; in production, a person other than the one who proposed it, and never an API key',
    answers: 'the response',
    right: 'respond',
    body: z.strictObject({ digest: text(MAX_ID).describe('of the plan that was seen') }),
    answer: response,
    example: { body: { digest: RESPONSE_EXAMPLE.digest }, answer: RESPONSE_EXAMPLE },
    ask: ({ id, body, by, isPerson }): Approval => ({ ...body, id, by, isPerson }),
    record: (parts: ResponseParts, { id }: Approval) => recorded(parts, id),
    audit: (_, made) => `approved: ${titleOf(made)}`,
    run(parts: ResponseParts, { id, digest, by, isPerson }: Approval) {
      const { responses } = responsesOf(parts);
      if (!isPerson && responses.get(id).plan.isProduction)
        throw new ResponseError(
          'RSP1010',
          'the container is in production: a person who has signed in has to approve',
        );
      return responses.approve(id, digest, by);
    },
  }),
  operation({
    name: 'responses.decline',
    on: 'POST /dw/responses/:id/_decline',
    about: 'declines a response that has not begun, or withdraws an own one',
    answers: 'the response',
    right: 'triage',
    body: z.strictObject(reason),
    answer: response,
    example: { body: { reason: 'a planned upgrade' }, answer: RESPONSE_EXAMPLE },
    ask: ({ id, body, by }): Reasoned => ({ ...body, id, by }),
    record: (parts: ResponseParts, { id }: Reasoned) => recorded(parts, id),
    audit: (_, made) => `${made.state}: ${titleOf(made)}`,
    run: (parts: ResponseParts, { id, by, reason: why }: Reasoned) =>
      responsesOf(parts).responses.decline(id, by, why),
  }),
  operation({
    name: 'responses.execute',
    on: 'POST /dw/responses/:id/_execute',
    about: 'executes an approved response, and waits until it is verified or has failed',
    answers: 'the response',
    right: 'respond',
    answer: response,
    example: { answer: RESPONSE_EXAMPLE },
    ask: ({ id, by }): Step => ({ id, by }),
    record: (parts: ResponseParts, { id }: Step) => recorded(parts, id),
    audit: (_, made) => `${titleOf(made)}: ${made.state}`,
    run: (parts: ResponseParts, { id, by }: Step) => responsesOf(parts).responses.execute(id, by),
  }),
  operation({
    name: 'responses.undo',
    on: 'POST /dw/responses/:id/_undo',
    about: 'undoes what a response has done, also while responses are stopped',
    answers: 'the response',
    right: 'respond',
    body: z.strictObject(reason),
    answer: response,
    example: { body: { reason: 'it was the upgrade' }, answer: RESPONSE_EXAMPLE },
    ask: ({ id, body, by }): Reasoned => ({ ...body, id, by }),
    record: (parts: ResponseParts, { id }: Reasoned) => recorded(parts, id),
    audit: (_, made) => `undo of the ${titleOf(made)}: ${made.state}`,
    run: (parts: ResponseParts, { id, by, reason: why }: Reasoned) =>
      responsesOf(parts).responses.undo(id, by, why),
  }),
  operation({
    name: 'responses.verify',
    on: 'POST /dw/responses/:id/_verify',
    about: 'asks the engine whether what a response has done is still so; nothing is changed',
    answers: '`holds`, and what was found',
    right: 'triage',
    answer: z.object({
      holds: what(z.boolean().nullable(), 'null where the engine does not say'),
      message: z.string(),
    }),
    example: { answer: { holds: true, message: 'it is so' } },
    ask: ({ id }): Pick<Step, 'id'> => ({ id }),
    audit: ({ id }, { message }) => `verified the response ${shown(id)}: ${message}`,
    run(parts: ResponseParts, { id }: Pick<Step, 'id'>) {
      const { responses, responder } = responsesOf(parts);
      return responder.check(id, responses.get(id).plan);
    },
  }),
  operation({
    name: 'responses.list',
    on: 'GET /dw/responses',
    about: 'lists responses: of all containers, of a story or of an alert',
    answers: '`responses`, the latest first',
    rows: 'responses',
    right: 'read',
    query: {
      state: someOf(RESPONSE_STATES).optional(),
      story: text(MAX_ID).optional(),
      alert: text(MAX_ID).optional(),
      container: text(MAX_NAME).optional().describe('its full id'),
      limit: whole(1, MAX_LIST).default(USUAL_LIST),
      after: text(MAX_ID).optional(),
    },
    answer: z.object({ responses: z.array(response), after: next() }),
    example: { answer: { responses: [RESPONSE_EXAMPLE], after: null } },
    ask: ({ query }): Listed => query,
    run(parts: ResponseParts, asked: Listed) {
      const all = parts.containerResponses?.responses.list() ?? [];
      const found = all.filter((each) => isAsked(each, asked));
      const start =
        asked.after === undefined ? 0 : found.findIndex(({ id }) => id === asked.after) + 1;
      const page = found.slice(start, start + asked.limit);
      const isLast = start + page.length >= found.length;
      return { responses: page, after: isLast ? null : (page.at(-1)?.id ?? null) };
    },
  }),
] as const;

interface Listed {
  readonly state?: readonly ResponseState[] | undefined;
  readonly story?: string | undefined;
  readonly alert?: string | undefined;
  readonly container?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

const isAsked = (each: Response, { state, story, alert, container }: Listed) =>
  (state === undefined || state.includes(each.state)) &&
  (story === undefined || each.story === story) &&
  (alert === undefined || each.alert === alert) &&
  (container === undefined || each.plan.target.id === container);
