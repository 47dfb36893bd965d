import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '@elastic/elasticsearch';
import { afterAll, expect, it } from 'vitest';
import { endpointOf } from '../../api/client/endpoint.ts';
import { event, Folder, MAIN } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

it('finds an event as soon as it is acknowledged, on the threads of the service', async () => {
  const data = folder.at('searched');
  const args = [MAIN, 'serve', '--data', data, '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const { url, key } = (await endpointOf(data))!;
    const client = new Client({ node: url, auth: { apiKey: key ?? '' } });
    const index = 'logs-app-default';
    for (let round = 1; round <= 3; round += 1) {
      const operations = Array.from({ length: 50 }, (_, number) => [
        { create: {} },
        event(number, `${round} ${number}`),
      ]).flat();
      const stored = await client.bulk({ index, operations, refresh: true });
      expect(stored.errors).toBe(false);
      const found = await client.search({
        index: 'logs-*',
        track_total_hits: true,
        query: { prefix: { 'process.name': `${round} ` } },
        aggs: { names: { cardinality: { field: 'process.name' } } },
      });
      expect(found.hits.total).toEqual({ value: 50, relation: 'eq' });
      expect(found.aggregations).toEqual({ names: { value: 50 } });
      expect((await client.count({ index })).count).toBe(round * 50);
    }
    await expect(client.search({ index, query: { nope: {} } as never })).rejects.toMatchObject({
      statusCode: 400,
    });
    await client.close();
  } finally {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  }
});
