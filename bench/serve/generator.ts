// Sends the documents of a file to `_bulk` repeatedly, and prints the results as JSON.
//
//   npx tsx bench/serve/generator.ts URL FILE --seconds 180 [--documents N] [--connections 8] [--rate EVENTS_PER_SECOND]
//       [--now]
//
// In each pass over the file the documents are dated one day later, so that no two are the same; with `--now`, they are dated
// when they are sent, a microsecond apart within a request.
import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '180' },
    documents: { type: 'string' },
    connections: { type: 'string', default: '8' },
    rate: { type: 'string' },
    now: { type: 'boolean', default: false },
  },
});
const [url = '', file = ''] = positionals;
const BODY_BYTES = 1_000_000;
const ACTION = Buffer.from('{"create":{"_index":"logs-cloud_defend.process-default"}}\n');
/** The position of the time in a document: `{"@timestamp":"2026-11-20T10:11:12.123456…`. */
const TIME_AT = '{"@timestamp":"'.length;
const NEWLINE = 0x0a;

interface Body {
  readonly bytes: Buffer;
  readonly documents: number;
}

const fd = openSync(file, 'r');
const { size } = fstatSync(fd);
const chunk = Buffer.alloc(BODY_BYTES + 65_536);
let offset = 0;
let lap = 0;

/** The next documents of the file, with an action each. Uses new memory, since the previous body is still being sent. */
function nextBody(most: number): Body {
  const time = values.now
    ? Buffer.from(new Date().toISOString().replace('Z', '000'))
    : Buffer.from(new Date(Date.UTC(2026, 10, 20) + lap * 86_400_000).toISOString().slice(0, 10));
  const read = readSync(fd, chunk, 0, BODY_BYTES, offset);
  const end = chunk.lastIndexOf(NEWLINE, read - 1) + 1;
  const parts: Buffer[] = [];
  let start = 0;
  let documents = 0;
  while (start < end && documents < most) {
    const next = chunk.indexOf(NEWLINE, start) + 1;
    if (values.now) time.write(String(documents % 1_000).padStart(3, '0'), time.length - 3);
    time.copy(chunk, start + TIME_AT);
    parts.push(ACTION, chunk.subarray(start, next));
    documents += 1;
    start = next;
  }
  offset += start;
  if (offset >= size) {
    offset = 0;
    lap += 1;
  }
  return { bytes: Buffer.concat(parts), documents };
}

const connections = Number(values.connections);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const target = new URL('/_bulk', url);
const wanted = values.documents === undefined ? Number.POSITIVE_INFINITY : Number(values.documents);
const started = performance.now();
const until = started + Number(values.seconds) * 1000;
const rate = values.rate === undefined ? null : Number(values.rate);
const latencies: number[] = [];
const outcome = { acknowledged: 0, bytes: 0, requests: 0, refused: 0, failed: 0 };
let sent = 0;

function send(body: Buffer): Promise<{ status: number; text: string; retryAfter: number }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/x-ndjson', 'content-length': body.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (data: Buffer) => chunks.push(data));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('latin1', 0, 200),
            retryAfter: Number(answer.headers['retry-after'] ?? 1),
          }),
        );
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function work(): Promise<void> {
  while (performance.now() < until && sent < wanted) {
    if (rate !== null) {
      const ahead = sent / rate - (performance.now() - started) / 1000;
      if (ahead > 0) await sleep(ahead * 1000);
    }
    const { bytes, documents } = nextBody(wanted - sent);
    sent += documents;
    for (;;) {
      const begun = performance.now();
      const { status, text, retryAfter } = await send(bytes);
      outcome.requests += 1;
      if (status === 429) {
        outcome.refused += 1;
        await sleep(retryAfter * 1000);
        continue;
      }
      latencies.push(performance.now() - begun);
      if (status === 200 && text.includes('"errors":false')) {
        outcome.acknowledged += documents;
        outcome.bytes += bytes.length;
      } else {
        outcome.failed += 1;
        if (outcome.failed === 1) console.error(`status ${status}: ${text}`);
      }
      break;
    }
  }
}

await Promise.all(Array.from({ length: connections }, work));
agent.destroy();
closeSync(fd);
const seconds = (performance.now() - started) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    ...outcome,
    seconds,
    eventsPerSecond: outcome.acknowledged / seconds,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    cpuSeconds: (user + system) / 1e6,
  }),
);
