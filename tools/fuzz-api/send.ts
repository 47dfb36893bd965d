import http from 'node:http';
import type { FuzzRequest } from './requests.ts';

export interface Received {
  readonly status: number;
  readonly type: string;
  /** Whether the answer is a download in another format than that of the route. */
  readonly isFile: boolean;
  readonly text: string;
  readonly ms: number;
}

/** Longer than any time limit of the service for a single request. */
const HANG_MS = 40_000;
/** A stream does not end, so only its beginning is read. */
const STREAM_MS = 50;

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** Rejects if the service does not answer in time, or closes the connection without an answer. */
export function send(
  url: string,
  key: string,
  { method, path, headers, body }: FuzzRequest,
): Promise<Received> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = http.request(
      {
        method,
        path,
        hostname,
        port,
        agent,
        setHost: headers['host'] === undefined,
        headers: {
          authorization: `ApiKey ${key}`,
          ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const done = () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            isFile: response.headers['content-disposition']?.startsWith('attachment') === true,
            text: Buffer.concat(chunks).toString(),
            ms: performance.now() - started,
          });
        };
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
        if (isStream)
          setTimeout(() => {
            done();
            request.destroy();
          }, STREAM_MS);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', done);
        response.on('error', reject);
      },
    );
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), HANG_MS);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body ?? undefined);
  });
}
