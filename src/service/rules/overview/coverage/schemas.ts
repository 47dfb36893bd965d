import { z } from 'zod';
import { count, moment, what } from '../../../operation/common.ts';

const data = () =>
  what(
    z.enum(['arriving', 'silent', 'no stream']),
    '`silent`: no event was received in the last day; `no stream`: no stream has such events',
  );

const cell = {
  id: what(z.string(), '`T1609`, or `T1059.004`'),
  name: z.string(),
  url: z.string(),
  isContainers: what(z.boolean(), 'whether it has the platform Containers'),
  rules: what(z.array(z.string()), 'ids of rules that name it or a sub-technique'),
  available: what(count(), 'rules that can run'),
  enabled: what(count(), 'those of them that are enabled'),
  tested: what(count(), 'those of the enabled that have tests, all of which pass'),
  seeing: what(count(), 'those of the enabled whose events arrive'),
  alerts: what(count(), 'of the last 30 days'),
};

export const coverage = z.object({
  version: what(z.string(), 'the release of ATT&CK, such as `v18`'),
  tactics: what(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        url: z.string(),
        techniques: z.array(z.object({ ...cell, below: z.array(z.object(cell)) })),
      }),
    ),
    'in the order of an attack',
  ),
  rules: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      severity: z.string(),
      isEnabled: z.boolean(),
      isTested: what(z.boolean().nullable(), 'null while its tests have not been run'),
      notRunnable: z.string().nullable(),
      alerts: what(count(), 'of the last 30 days'),
      kinds: what(z.array(z.string()), 'kinds of events that it reads, `event.category`'),
      techniques: z.array(z.string()),
      data: data(),
      lastReceived: moment().nullable(),
    }),
  ),
  unmapped: what(z.array(z.string()), 'ids of rules that name no known technique'),
  kinds: z.array(
    z.object({
      kind: what(z.string(), '`event.category`; `any` for all'),
      rules: what(count(), 'that need it'),
      data: data(),
      streams: z.array(z.string()),
      lastReceived: moment().nullable(),
    }),
  ),
  totals: z.object({
    techniques: what(count(), 'of the Containers matrix'),
    covered: what(count(), 'with an enabled rule whose events arrive'),
    possible: what(count(), 'with rules that are not enabled or have no events'),
  }),
});
