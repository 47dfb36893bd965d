// opensearch.mjs URL COUNT
import { Client } from '@opensearch-project/opensearch';
import { documentOf, inBatches } from './documents.mjs';

const [url, count] = process.argv.slice(2);
const client = new Client({ node: url });
await inBatches(Number(count), async (numbers) => {
  const { body } = await client.bulk({
    body: numbers.flatMap((number) => [
      { create: { _index: 'logs-client.opensearch-default', _id: String(number) } },
      documentOf(number),
    ]),
  });
  const refused = body.items.find(({ create }) => create.status !== 201 && create.status !== 409);
  if (refused !== undefined) throw new Error(JSON.stringify(refused));
});
await client.close();
