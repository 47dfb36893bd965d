// pino.mjs URL COUNT
//
// The transport gives up with the first request that fails. An application that must not lose anything logs
// unacknowledged documents again, so they may be stored more than once.
import pino from 'pino';
import pinoElasticsearch from 'pino-elasticsearch';
import { documentOf, inBatches } from './documents.mjs';

const [url, count] = process.argv.slice(2);
await inBatches(
  Number(count),
  (numbers) =>
    new Promise((resolve, reject) => {
      const stream = pinoElasticsearch({
        node: url,
        index: 'logs-client.pino-default',
        opType: 'create',
        flushBytes: 100_000,
        esVersion: 9,
      });
      stream.on('insert', ({ failed }) =>
        failed === 0 ? resolve() : reject(new Error(`${failed}`)),
      );
      stream.on('insertError', reject);
      stream.on('error', reject);
      const logger = pino({ base: null, timestamp: false }, stream);
      for (const number of numbers) logger.info(documentOf(number));
      stream.end();
    }),
);
