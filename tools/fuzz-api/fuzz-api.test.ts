import { afterAll, beforeAll, expect, it } from 'vitest';
import { AttackedService } from './attacked-service.ts';
import { fuzz } from './fuzz.ts';

let service: AttackedService;
beforeAll(async () => void (service = await AttackedService.start()), 180_000);
afterAll(() => service.stop());

it('answers 500 requests of all kinds as the description says, and none with 5xx', async () => {
  const { requests, statuses, findings } = await fuzz(service, 500, 1);
  expect(findings).toEqual([]);
  expect(requests).toBe(500);
  // Right ones among them, and wrong ones.
  expect(statuses.get(200)).toBeGreaterThan(100);
  expect(statuses.get(400)).toBeGreaterThan(50);
  expect(service.process.stderr).not.toContain('a request failed');
}, 180_000);
