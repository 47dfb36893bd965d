// opensearch-search.mjs URL COUNT KEY: counts and pages through the sent documents.
import { Client } from '@opensearch-project/opensearch';
import { expectAll } from './documents.mjs';

const [url, count, key] = process.argv.slice(2);
const client = new Client({ node: url, headers: { authorization: `ApiKey ${key}` } });
const index = ['logs-client.*'];
const counted = await client.count({ index });
const { body: opened } = await client.createPit({ index, keep_alive: '1m' });
const seen = new Set();
for (let after; ;) {
  const { body } = await client.search({
    body: {
      pit: { id: opened.pit_id, keep_alive: '1m' },
      size: 1_000,
      sort: [{ 'process.pid': 'desc' }],
      ...(after === undefined ? {} : { search_after: after }),
    },
  });
  for (const { _source: source } of body.hits.hits) seen.add(source.labels.number);
  after = body.hits.hits.at(-1)?.sort;
  if (after === undefined) break;
}
await client.deletePit({ body: { pit_id: [opened.pit_id] } });
await client.close();
expectAll(Number(count), { count: counted.body.count, 'point in time': seen.size });
