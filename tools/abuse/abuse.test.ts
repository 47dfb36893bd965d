import { afterAll, beforeAll, expect, it } from 'vitest';
import { AttackedService } from '../fuzz-api/attacked-service.ts';
import { attacks, noAttack } from './attacks.ts';
import { measured } from './measure.ts';

let service: AttackedService;
beforeAll(async () => void (service = await AttackedService.start()));
afterAll(() => service.stop());

/** The bar is 100 ms; here other tests run at the same time. */
const MAX_MS = 1_000;
/** If the machine is too busy for that: the maximum ratio to the time without an attack. */
const MAX_TIMES = 10;

it.each(Object.entries(attacks({ connections: 50, streams: 100 })))(
  'a user is answered in time: %s',
  async (_, attack) => {
    const { failed, p95 } = await measured(service, attack, 1_500);
    expect(failed).toBe(0);
    if (p95 < MAX_MS) return;
    const calm = await measured(service, noAttack, 1_500);
    expect(p95).toBeLessThan(MAX_TIMES * calm.p95);
  },
);
