// elasticsearch-search.mjs URL COUNT KEY: counts, aggregates and pages through the sent documents.
import { Client } from '@elastic/elasticsearch';
import { expectAll } from './documents.mjs';

const [url, count, apiKey] = process.argv.slice(2);
const client = new Client({ node: url, auth: { apiKey } });
const index = 'logs-client.*';
const { aggregations } = await client.search({
  index,
  size: 0,
  query: { bool: { filter: [{ term: { 'process.name': 'client' } }] } },
  aggs: { numbers: { cardinality: { field: 'labels.number' } } },
});
const { id } = await client.openPointInTime({ index, keep_alive: '1m' });
const seen = new Set();
for (let after; ;) {
  const { hits } = await client.search({
    pit: { id, keep_alive: '1m' },
    size: 1_000,
    track_total_hits: false,
    sort: [{ '@timestamp': 'asc' }],
    ...(after === undefined ? {} : { search_after: after }),
  });
  for (const { _source: source } of hits.hits) seen.add(source.labels.number);
  after = hits.hits.at(-1)?.sort;
  if (after === undefined) break;
}
await client.closePointInTime({ id });
const scrolled = new Set();
for await (const document of client.helpers.scrollDocuments({ index, size: 1_000 }))
  scrolled.add(document.labels.number);
await client.close();
expectAll(Number(count), {
  cardinality: aggregations.numbers.value,
  'point in time': seen.size,
  scroll: scrolled.size,
});
