// elasticsearch.mjs URL COUNT
import { Client } from '@elastic/elasticsearch';
import { documentOf, inBatches } from './documents.mjs';

const [url, count] = process.argv.slice(2);
const client = new Client({ node: url, compression: true });
await inBatches(Number(count), async (numbers) => {
  const dropped = [];
  await client.helpers.bulk({
    datasource: numbers.map(documentOf),
    onDocument: (document) => ({
      create: { _index: 'logs-client.elasticsearch-default', _id: document.labels.number },
    }),
    // A conflict means that the document was stored by a request whose answer was lost.
    onDrop: ({ status, error }) => status !== 409 && dropped.push(error),
  });
  if (dropped.length > 0) throw new Error(JSON.stringify(dropped[0]));
});
await client.close();
