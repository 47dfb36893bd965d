import { z } from 'zod';
import { ResponseError } from '../../respond/containers/errors.ts';
import { ACTIONS } from '../../respond/containers/plan.ts';
import { recordOf, shown } from '../operation/changes.ts';
import { count, isoTime, moment, what } from '../operation/common.ts';
import { text } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import type { ContainerResponses } from './container-responses.ts';
import { responsesOf, type ResponseParts } from './parts.ts';
import { response, RESPONSE_EXAMPLE } from './views.ts';

const MAX_REASON = 1_000;
const HOUR_MS = 3_600_000;

const status = z
  .object({
    isConfigured: what(z.boolean(), 'whether any engine is'),
    engines: z.array(z.object({ name: z.string(), place: z.string() })),
    stopped: what(
      z.object({ reason: z.string(), by: z.string(), at: moment().nullable() }).nullable(),
      'why nothing may be done at the moment',
    ),
    perHour: what(count(), 'how many actions may begin in an hour'),
    begunInHour: count(),
    waiting: what(count(), 'responses that wait for approval'),
    playbooks: z.array(
      z.object({
        id: z.string(),
        mode: z.enum(['suggest', 'auto']),
        rules: z.array(z.string()),
        actions: z.array(z.enum(ACTIONS)),
        disarmed: what(
          z.object({ at: moment(), reason: z.string() }).nullable(),
          'why it only suggests',
        ),
      }),
    ),
  })
  .meta({ id: 'ResponseStatus' });

const STATUS_EXAMPLE: z.output<typeof status> = {
  isConfigured: true,
  engines: [{ name: 'docker', place: 'docker at /var/run/docker.sock' }],
  stopped: null,
  perHour: 20,
  begunInHour: 1,
  waiting: 0,
  playbooks: [
    {
      id: 'kubectl-in-a-container',
      mode: 'suggest',
      rules: ['container_kubectl'],
      actions: ['collect', 'isolate'],
      disarmed: null,
    },
  ],
};

const evidence = z.object({
  folder: what(z.string(), 'on the host of the service'),
  collectedAt: isoTime(),
  isIntact: what(z.boolean(), 'whether all files still have their digests'),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: count(),
      sha256: z.string(),
      partial: what(z.string().nullable(), 'why it is not whole'),
    }),
  ),
  missing: z.array(z.object({ name: z.string(), reason: z.string() })),
});

function statusOf(found: ContainerResponses | null, now: number) {
  const all = found?.responses.list() ?? [];
  return {
    isConfigured: found !== null,
    engines: (found?.responder.engines ?? []).map(({ name, place }) => ({ name, place })),
    stopped: found?.stopped() ?? null,
    perHour: found?.config.limits.perHour ?? 0,
    begunInHour: all.filter(({ startedAt }) => (startedAt ?? 0) > now - HOUR_MS).length,
    waiting: all.filter(({ state }) => state === 'proposed').length,
    playbooks: (found?.config.playbooks ?? []).map(({ id, mode, rules, actions }) => ({
      id,
      mode,
      rules,
      actions,
      disarmed: found?.disarmed(id) ?? null,
    })),
  };
}

interface Named {
  readonly id: string;
}

/** What responses as a whole may do, and one of them in full. */
export const CONTROL_OPERATIONS = [
  operation({
    name: 'responses.status',
    on: 'GET /dw/responses/_status',
    about: 'says whether responses are configured and may act, and what playbooks do',
    answers: 'the engines, the stop, the limit and the playbooks',
    right: 'read',
    answer: status,
    example: { answer: STATUS_EXAMPLE },
    ask: () => ({}),
    run: ({ containerResponses, now }: ResponseParts) => statusOf(containerResponses, now()),
  }),
  operation({
    name: 'responses.stop',
    on: 'POST /dw/responses/_stop',
    about: 'stops all actions that have not begun, also those of playbooks; undo works',
    answers: 'the status',
    right: 'respond',
    body: z.strictObject({ reason: text(MAX_REASON) }),
    answer: status,
    example: { body: { reason: 'an exercise' }, answer: STATUS_EXAMPLE },
    ask: ({ body, by }) => ({ ...body, by }),
    record: (_: ResponseParts, ask: { readonly reason: string }) => () =>
      recordOf('response-stop', null, null, ask),
    audit: ({ reason }) => `stopped all responses: ${shown(reason)}`,
    run(parts: ResponseParts, { reason, by }: { readonly reason: string; readonly by: string }) {
      const found = responsesOf(parts);
      found.stop({ reason, by, at: parts.now() });
      return statusOf(found, parts.now());
    },
  }),
  operation({
    name: 'responses.allow',
    on: 'POST /dw/responses/_allow',
    about: 'allows actions again after a stop; one that a file of the host says goes on',
    answers: 'the status',
    right: 'respond',
    answer: status,
    example: { answer: STATUS_EXAMPLE },
    ask: () => ({}),
    record: (parts: ResponseParts) => {
      const before = parts.containerResponses?.stopped() ?? null;
      return () => recordOf('response-stop', null, before, {});
    },
    audit: () => 'allowed responses',
    run(parts: ResponseParts) {
      const found = responsesOf(parts);
      found.allow();
      return statusOf(found, parts.now());
    },
  }),
  operation({
    name: 'playbooks.arm',
    on: 'POST /dw/playbooks/:id/_arm',
    about: 'lets a playbook act by itself again after it has disarmed itself',
    answers: 'the status',
    right: 'respond',
    answer: status,
    example: { answer: STATUS_EXAMPLE },
    ask: ({ id }): Named => ({ id }),
    record:
      (_: ResponseParts, { id }: Named) =>
      () =>
        recordOf('playbook', id, null, {}),
    audit: ({ id }) => `armed the playbook ${shown(id)}`,
    run(parts: ResponseParts, { id }: Named) {
      const found = responsesOf(parts);
      if (found.config.playbooks.every((each) => each.id !== id))
        throw new ResponseError('RSP1004', `there is no playbook ${shown(id)}`);
      found.arm(id);
      return statusOf(found, parts.now());
    },
  }),
  operation({
    name: 'responses.get',
    on: 'GET /dw/responses/:id',
    about: 'shows a response, with its plan and all its steps',
    answers: 'the response',
    right: 'read',
    answer: response,
    example: { answer: RESPONSE_EXAMPLE },
    ask: ({ id }): Named => ({ id }),
    run: (parts: ResponseParts, { id }: Named) => responsesOf(parts).responses.get(id),
  }),
  operation({
    name: 'responses.evidence',
    on: 'GET /dw/responses/:id/_evidence',
    about: 'lists what was collected of a container, and whether it is still what it was',
    answers: 'the files with their digests; `files` is empty where nothing was collected',
    right: 'read',
    answer: evidence,
    example: {
      answer: {
        folder: '/var/lib/dockwarden/respond/evidence/7629bd16-d5f1-4983-af66-610383ee83e6',
        collectedAt: '2026-12-01T13:51:29.774Z',
        isIntact: true,
        files: [
          {
            name: 'logs.txt',
            bytes: 4_711,
            sha256: '9f2b6d0f7a1c4e3b8d5f6a7c9e0b1d2f3a4c5e6b7d8f9a0b1c2d3e4f5a6b7c8d',
            partial: null,
          },
        ],
        missing: [],
      },
    },
    ask: ({ id }): Named => ({ id }),
    async run(parts: ResponseParts, { id }: Named) {
      const { responses, responder } = responsesOf(parts);
      responses.get(id);
      const manifest = await responder.evidence.manifest(id);
      return {
        folder: responder.evidence.folderOf(id),
        collectedAt: manifest?.collectedAt ?? new Date(0).toISOString(),
        isIntact: manifest !== null && (await responder.evidence.isIntact(id)),
        files: manifest?.files ?? [],
        missing: manifest?.missing ?? [],
      };
    },
  }),
] as const;
