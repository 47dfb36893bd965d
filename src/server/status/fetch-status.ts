import http from 'node:http';
import { ServerError } from '../errors.ts';
import type { ServiceStatus } from './status.ts';

const TIMEOUT_MS = 10_000;
/** A thousand streams take less than a megabyte. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** Asks a service how it is. Throws {@link ServerError}. */
export async function fetchStatus(url: string): Promise<ServiceStatus> {
  let answer: Answer;
  try {
    answer = await get(new URL('/dw/status', url));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new ServerError(
      'SRV1008',
      `no service answers at ${url} (${code})`,
      'check that dockwarden serve runs and listens there; --url names another address',
      error,
    );
  }
  const status = statusOf(answer);
  if (status !== null) return status;
  throw new ServerError(
    'SRV1009',
    `what answers at ${url} is not a service of Dockwarden (status ${answer.status})`,
    'another program listens there; --url names another address',
  );
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** `fetch` refuses some ports that a service may well listen on. */
function get(url: URL): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return new Promise((resolve, reject) => {
    const request = http.get(url, { signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_CHARACTERS) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

function statusOf({ status, text }: Answer): ServiceStatus | null {
  if (status !== 200) return null;
  try {
    const body = JSON.parse(text) as Partial<ServiceStatus> | null;
    return body?.service === 'dockwarden' ? (body as ServiceStatus) : null;
  } catch {
    return null;
  }
}
