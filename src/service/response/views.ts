import { z } from 'zod';
import { ACTIONS, ISOLATION_WAYS } from '../../respond/containers/plan.ts';
import { RESPONSE_STATES, type Response } from '../../respond/containers/response.ts';
import { count, moment, what } from '../operation/common.ts';

const attachment = z.object({
  network: z.string(),
  address: z.string(),
  address6: z.string(),
  mac: z.string(),
  aliases: z.array(z.string()),
  links: z.array(z.string()),
  driverOptions: z.record(z.string(), z.string()).nullable(),
});

export const plan = z
  .object({
    action: z.enum(ACTIONS),
    target: what(
      z.object({
        engine: z.string(),
        id: what(z.string(), '64 hexadecimal digits'),
        startedAt: what(z.string(), 'as the engine writes it: a restart makes it another run'),
        name: z.string(),
        image: z.string(),
        namespace: z.string().nullable(),
        pod: z.string().nullable(),
      }),
      'the one run of a container that is acted on, and nothing else',
    ),
    options: z.object({
      pid: z.int().nullable(),
      graceSeconds: count(),
      via: z.enum(ISOLATION_WAYS),
      withFiles: z.boolean(),
    }),
    process: z
      .object({
        pid: z.int(),
        startTime: z.string(),
        pidInside: z.int(),
        command: z.string(),
      })
      .nullable(),
    before: what(
      z.object({
        status: z.enum(['created', 'running', 'paused', 'exited', 'other']),
        networks: z.array(attachment),
      }),
      'from which the undo restores',
    ),
    summary: z.string(),
    affects: what(z.array(z.string()), 'what else it affects, and what is lost'),
    undo: what(z.string().nullable(), 'how it is undone; null where it cannot be'),
    isDone: what(z.boolean(), 'whether there is nothing to do'),
    isProduction: what(z.boolean(), 'whether a second person has to approve'),
    plannedAt: moment(),
  })
  .meta({ id: 'ResponsePlan' });

export const response = z
  .object({
    id: z.string(),
    plan,
    digest: what(z.string(), 'of the plan; an approval names it'),
    state: z.enum(RESPONSE_STATES),
    reason: z.string(),
    alert: z.string().nullable(),
    story: z.string().nullable(),
    playbook: z.string().nullable(),
    createdAt: moment(),
    createdBy: z.string(),
    approvedBy: z.string().nullable(),
    expiresAt: what(moment(), 'until when it can be approved and executed'),
    startedAt: moment().nullable(),
    endedAt: moment().nullable(),
    hasChanged: what(z.boolean(), 'whether there is something to undo'),
    outcome: z
      .object({
        state: z.enum(['done', 'failed', 'unknown']),
        wasSo: what(z.boolean(), 'whether there was nothing to do'),
        message: z.string(),
        code: z.string().nullable(),
        remarks: z.array(z.string()),
      })
      .nullable(),
    steps: z.array(
      z.object({
        at: moment(),
        by: z.string(),
        state: z.enum(RESPONSE_STATES),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'Response' });

const AT = 1_764_576_000_000;

export const PLAN_EXAMPLE: Response['plan'] = {
  action: 'isolate',
  target: {
    engine: 'docker',
    id: 'af52723e296fd3836755931c740f31e75717ece05850e7030fd0c977914e750c',
    startedAt: '2026-12-01T13:51:29.774329678Z',
    name: 'web',
    image: 'registry.example.com/shop/web:1.2',
    namespace: null,
    pod: null,
  },
  options: { pid: null, graceSeconds: 10, via: 'disconnect', withFiles: true },
  process: null,
  before: {
    status: 'running',
    networks: [
      {
        network: 'shop',
        address: '10.88.5.2',
        address6: '',
        mac: '02:42:0a:58:05:02',
        aliases: ['web'],
        links: [],
        driverOptions: null,
      },
    ],
  },
  summary: 'Disconnect web from shop (10.88.5.2).',
  affects: ['Its published ports are closed meanwhile: 8080/tcp.'],
  undo: 'Connect it to the same networks again, with the same aliases, and the same addresses where they are still free.',
  isDone: false,
  isProduction: false,
  plannedAt: AT,
};

export const RESPONSE_EXAMPLE: Response = {
  id: '7629bd16-d5f1-4983-af66-610383ee83e6',
  plan: PLAN_EXAMPLE,
  digest: '9f2b6d0f7a1c4e3b8d5f6a7c9e0b1d2f3a4c5e6b7d8f9a0b1c2d3e4f5a6b7c8d',
  state: 'done',
  reason: 'kubectl in a web server',
  alert: '12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90',
  story: null,
  playbook: null,
  createdAt: AT,
  createdBy: 'alice',
  approvedBy: 'bob',
  expiresAt: AT + 1_800_000,
  startedAt: AT + 60_000,
  endedAt: AT + 60_200,
  hasChanged: true,
  outcome: { state: 'done', wasSo: false, message: 'it was verified', code: null, remarks: [] },
  steps: [
    { at: AT, by: 'alice', state: 'proposed', message: 'kubectl in a web server' },
    { at: AT + 30_000, by: 'bob', state: 'approved', message: 'approved' },
    { at: AT + 60_000, by: 'bob', state: 'begun', message: 'begun' },
    { at: AT + 60_200, by: 'bob', state: 'done', message: 'it was verified' },
  ],
};
