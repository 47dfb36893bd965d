import { z } from 'zod';
import type { Person } from '../../access/people.ts';
import { recordOf, shown } from '../../operation/changes.ts';
import { count, moment, severity, what } from '../../operation/common.ts';
import { either, oneOf, text, whole } from '../../operation/fields.ts';
import { operation } from '../../operation/operation.ts';
import { NotificationError } from '../errors.ts';
import type { NotificationParts } from '../parts.ts';
import { type Escalation, type StoredEscalation, TARGETS } from './escalations.ts';
import { reachedBy, stepProblem, type TargetParts } from './targets.ts';

const MAX_NAME = 100;
const MAX_STEPS = 10;
const MAX_WAIT_MS = 7 * 86_400_000;
const AT = 1_764_576_000_000;
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

const escalation = z
  .object({
    id: z.string(),
    name: z.string(),
    isEnabled: z.boolean(),
    severity: what(severity(), 'of the stories that it is about, at least'),
    steps: z.array(
      z.object({
        waitMs: what(
          count(),
          'without an acknowledgement since the story began, or since the step before',
        ),
        target: z.object({
          kind: z.enum(TARGETS),
          id: what(z.string(), 'of the rota or the connector, or the name of the person'),
        }),
        words: what(z.string(), 'who would be notified now'),
        problem: what(z.string().nullable(), 'why no one would be notified'),
      }),
    ),
    running: what(count(), 'stories that wait for the next step'),
    updatedAt: moment(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Escalation' });

const ROTA = '7a0d1c53-6f3b-4a0e-9d0d-1c9a1a6b2f52';
const EXAMPLE = {
  id: '1b9d1c53-6f3b-4a0e-9d0d-1c9a1a6b2f52',
  name: 'High and critical',
  isEnabled: true,
  severity: 'high',
  steps: [
    {
      waitMs: 900_000,
      target: { kind: 'duty', id: ROTA },
      words: 'alice, on duty by Container response',
      problem: null,
    },
    { waitMs: 900_000, target: { kind: 'everyone', id: '' }, words: 'everyone', problem: null },
  ],
  running: 1,
  updatedAt: AT,
  updatedBy: 'alice',
} as const;

const body = z.strictObject({
  name: text(MAX_NAME),
  isEnabled: either().default(true),
  severity: oneOf(SEVERITIES).default('high').describe('of the stories that it is about, at least'),
  steps: z
    .array(
      z.strictObject({
        waitMs: whole(0, MAX_WAIT_MS).describe(
          'without an acknowledgement, since the story began or since the step before',
        ),
        target: z.strictObject({
          kind: oneOf(TARGETS),
          id: text(MAX_NAME)
            .default('')
            .describe('of the rota or the connector, or the name of the person; none for everyone'),
        }),
      }),
    )
    .max(MAX_STEPS),
});

const BODY = {
  name: 'High and critical',
  severity: 'high',
  steps: [
    { waitMs: 900_000, target: { kind: 'duty', id: ROTA } },
    { waitMs: 900_000, target: { kind: 'everyone' } },
  ],
} as const;

interface OfEscalation {
  readonly id: string;
}

type Change = Escalation & { readonly by: string };

const targetParts = ({ notifier }: NotificationParts): TargetParts => ({
  rotas: notifier.duty.rotas,
  connectors: notifier.connectors,
});

function viewOf(parts: NotificationParts, people: readonly Person[], row: StoredEscalation) {
  const at = parts.now();
  const of = targetParts(parts);
  return {
    ...row,
    steps: row.steps.map((step) => ({
      ...step,
      words: reachedBy(of, step.target, at).words,
      problem: stepProblem(of, step, people, at),
    })),
    running: parts.store.escalations.counts().get(row.id) ?? 0,
  };
}

/** Throws {@link NotificationError} for a target that is not there. */
function checkTargets({ notifier }: NotificationParts, people: readonly Person[], asked: Change) {
  for (const { target } of asked.steps) {
    if (target.kind === 'connector') notifier.connectors.get(target.id);
    if (target.kind === 'duty' || target.kind === 'second') notifier.duty.rotas.get(target.id);
    if (target.kind === 'person' && people.every(({ name }) => name !== target.id))
      throw new NotificationError(
        'ENG2402',
        `no user who can see this space is ${shown(target.id)}`,
      );
  }
}

async function put(parts: NotificationParts, { by, ...asked }: Change) {
  const people = await parts.people();
  checkTargets(parts, people, { by, ...asked });
  const { escalations } = parts.notifier.duty;
  const row = escalations.put({ ...asked, updatedAt: parts.now(), updatedBy: by });
  return viewOf(parts, people, row);
}

const recorded = ({ notifier }: NotificationParts, id: string) => {
  const before = notifier.duty.escalations.find(id);
  return (after: OfEscalation) => recordOf('escalation', after.id, before, after);
};

/** Who is notified in turn of stories that no one acknowledges. */
export const ESCALATION_OPERATIONS = [
  operation({
    name: 'escalations.list',
    on: 'GET /dw/escalations',
    about: 'lists escalations: who is notified in turn of stories that no one acknowledges',
    answers: '`escalations`, by name, with who would be notified now',
    rows: 'escalations',
    right: 'read',
    answer: z.object({ escalations: z.array(escalation) }),
    example: { answer: { escalations: [EXAMPLE] } },
    ask: () => ({}),
    async run(parts: NotificationParts) {
      const people = await parts.people();
      const rows = parts.notifier.duty.escalations.list();
      return { escalations: rows.map((row) => viewOf(parts, people, row)) };
    },
  }),
  operation({
    name: 'escalations.create',
    on: 'POST /dw/escalations',
    about: 'makes an escalation; it is about stories that get an alert from now on',
    answers: 'the escalation',
    right: 'admin',
    body,
    answer: escalation,
    example: { body: BODY, answer: EXAMPLE },
    ask: ({ body: asked, by }): Change => ({ ...asked, id: '', by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `made the escalation ${shown(name)}`,
    run: (parts: NotificationParts, asked: Change) => put(parts, { ...asked, id: parts.makeId() }),
  }),
  operation({
    name: 'escalations.replace',
    on: 'PUT /dw/escalations/:id',
    about:
      'changes an escalation; stories that it is about go on with the step that they have reached',
    answers: 'the escalation',
    right: 'admin',
    body,
    answer: escalation,
    example: { body: BODY, answer: EXAMPLE },
    ask: ({ id, body: asked, by }): Change => ({ ...asked, id, by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `changed the escalation ${shown(name)}`,
    run(parts: NotificationParts, asked: Change) {
      parts.notifier.duty.escalations.get(asked.id);
      return put(parts, asked);
    },
  }),
  operation({
    name: 'escalations.remove',
    on: 'DELETE /dw/escalations/:id',
    about: 'removes an escalation; steps that are not taken yet are not',
    answers: '`removed`',
    right: 'admin',
    answer: z.object({ removed: z.literal(true) }),
    example: { answer: { removed: true } },
    ask: ({ id }): OfEscalation => ({ id }),
    record: ({ notifier }: NotificationParts, { id }: OfEscalation) => {
      const before = notifier.duty.escalations.find(id);
      return () => ({
        items: [{ kind: 'escalation', id, before: JSON.stringify(before), after: null }],
        counts: [],
      });
    },
    audit: ({ id }) => `removed the escalation ${shown(id)}`,
    run({ notifier }: NotificationParts, { id }: OfEscalation) {
      notifier.duty.escalations.get(id);
      notifier.duty.escalations.remove(id);
      return { removed: true as const };
    },
  }),
] as const;
