import { afterAll, beforeAll, expect, it } from 'vitest';
import { AttackedService } from '../fuzz-api/attacked-service.ts';
import { attacks } from './attacks.ts';
import { measured } from './measure.ts';

let service: AttackedService;
beforeAll(async () => void (service = await AttackedService.start()), 180_000);
afterAll(() => service.stop());

/** The bar is 100 ms; here other tests run at the same time. */
const MOST_MS = 1_000;

it.each(Object.entries(attacks({ connections: 50, streams: 100 })))(
  'a user is answered in time: %s',
  async (_, attack) => {
    const { requests, failed, p95 } = await measured(service, attack, 1_500);
    expect(requests).toBeGreaterThan(5);
    expect(failed).toBe(0);
    expect(p95).toBeLessThan(MOST_MS);
  },
  60_000,
);
