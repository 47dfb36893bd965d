// otlp.mjs URL COUNT http|proto
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BATCH, documentOf, pause, untilDone } from './documents.mjs';

const [url, count, encoding] = process.argv.slice(2);
const { OTLPLogExporter } =
  encoding === 'http'
    ? await import('@opentelemetry/exporter-logs-otlp-http')
    : await import('@opentelemetry/exporter-logs-otlp-proto');
const exporter = new OTLPLogExporter({ url: `${url}/v1/logs`, timeoutMillis: 5_000 });

/** Exports unacknowledged documents again: the exporter itself eventually gives up. */
const persistent = {
  async export(records, done) {
    const attempt = () =>
      new Promise((resolve, reject) => {
        exporter.export(records, ({ code, error }) =>
          code ? reject(error ?? new Error(`code ${code}`)) : resolve(),
        );
      });
    let result = { code: 0 };
    try {
      await untilDone(attempt);
    } catch (error) {
      result = { code: 1, error };
    }
    done(result);
  },
  forceFlush: () => exporter.forceFlush(),
  shutdown: () => exporter.shutdown(),
};

const provider = new LoggerProvider({
  processors: [
    new BatchLogRecordProcessor({
      exporter: persistent,
      maxQueueSize: 4 * BATCH,
      maxExportBatchSize: BATCH,
      exportTimeoutMillis: 60_000,
    }),
  ],
});
const logger = provider.getLogger('client');
for (let first = 0; first < Number(count); first += BATCH) {
  const last = Math.min(first + BATCH, Number(count));
  for (let number = first; number < last; number += 1) {
    const { labels, process } = documentOf(number);
    logger.emit({
      timestamp: Date.UTC(2026, 0, 1) + number,
      severityText: 'INFO',
      body: `event ${number}`,
      attributes: { number: labels.number, 'process.pid': process.pid },
    });
  }
  await provider.forceFlush();
  console.log(last);
  await pause(20);
}
await provider.shutdown();
