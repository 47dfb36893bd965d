import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealService } from './real-service.testing.ts';

/** In TypeScript, bodies are read on the thread of the server. */
const CALM = 'loop_delay = "1h"';

let service: RealService;
beforeAll(async () => {
  service = await new RealService().start(`[limits]\n${CALM}`);
});
afterAll(() => service.stop());

describe('a body that can never be taken is answered 413, with the limit', () => {
  it('of too many short lines', async () => {
    const answer = await service.send('POST', '/ingest/events?format=ecs', '{}\n'.repeat(700_000));
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('at most 500000 documents');
  });

  it('of too many actions', async () => {
    const answer = await service.send('POST', '/_bulk', '{"index":{}}\n{}\n'.repeat(400_000));
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('at most 100000 actions');
  });

  it('that needs more memory than there is for all bodies', async () => {
    const small = await new RealService().start(`[limits]\nmemory = "1MB"\n${CALM}`);
    try {
      const many = await small.send('POST', '/_bulk', '{"index":{}}\n{}\n'.repeat(5_000));
      expect([many.status, many.text]).toEqual([413, expect.stringContaining('limits.memory')]);
      const large = await small.send(
        'POST',
        '/_bulk',
        `{"index":{}}\n{"a":"${'x'.repeat(1_000_000)}"}\n`,
      );
      expect([large.status, large.text]).toEqual([413, expect.stringContaining('limits.memory')]);
      expect((await small.send('POST', '/_bulk', '{"index":{}}\n{}\n'.repeat(1_500))).status).toBe(
        200,
      );
    } finally {
      await small.stop();
    }
  });
});

it('as many documents and actions as are allowed are stored', async () => {
  const lines = await service.send('POST', '/ingest/events?format=ecs', '{}\n'.repeat(500_000));
  expect(lines.json()).toMatchObject({ stored: 500_000 });
  const actions = await service.send(
    'POST',
    '/_bulk?filter_path=errors',
    '{"index":{}}\n{}\n'.repeat(100_000),
  );
  expect(actions.json()).toEqual({ errors: false });
});
