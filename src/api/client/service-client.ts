import http from 'node:http';
import https from 'node:https';
import { ServerError } from '../errors.ts';
import type { ServiceStatus } from '../status/status.ts';
import { ApiClient, type ReceivedAnswer, type SentRequest, notOurs } from './api-client.ts';
import type { Endpoint } from './endpoint.ts';

const TIMEOUT_MS = 60_000;
/** More than the largest page of documents. */
const MAX_CHARACTERS = 256 * 1024 * 1024;

/** Sends requests to a running service, on this machine or another. */
export const clientOf = (endpoint: Endpoint): ApiClient =>
  new ApiClient(endpoint.url, async (request) => {
    try {
      return await send(request, endpoint);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new ServerError(
        'SRV1008',
        `no service answers at ${endpoint.url} (${code})`,
        'check that dockwarden serve runs and listens there; --url names another address, --data a directory',
        error,
      );
    }
  });

/** The user on whose behalf the owner of the service sends requests. */
const USER_HEADER = 'x-dockwarden-user';

/** `fetch` refuses some ports on which a service may well listen. */
function send(
  { method, path, body, type }: SentRequest,
  { url, key, user = null, certificate = null }: Endpoint,
): Promise<ReceivedAnswer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = {
    ...(type === null ? {} : { 'content-type': type }),
    ...(user === null ? {} : { [USER_HEADER]: encodeURIComponent(user) }),
    ...(key === null ? {} : { authorization: `ApiKey ${key}` }),
  };
  return new Promise((resolve, reject) => {
    const { request: ask } = url.startsWith('https:') ? https : http;
    const pinned = certificate === null ? {} : pinnedTo(certificate);
    const options = { method, headers, signal, agent: false, ...pinned } as const;
    const request = ask(new URL(url.replace(/\/$/, '') + path), options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_CHARACTERS) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text,
          isOurs: response.headers['x-elastic-product'] === undefined,
        }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** Accepts exactly this certificate, whatever its issuer and the name by which the service is reached. */
const pinnedTo = (certificate: string) => ({
  ca: certificate,
  allowPartialTrustChain: true,
  checkServerIdentity: () => undefined,
});

/** Fetches the status of a service. Throws {@link ServerError}. */
export async function fetchStatus(endpoint: Endpoint): Promise<ServiceStatus> {
  let body: Partial<ServiceStatus>;
  try {
    body = await clientOf(endpoint).call('GET /dw/status');
  } catch (error) {
    // Every service has a status: a server that refuses it is another program.
    throw error instanceof ServerError && error.code === 'SRV1011'
      ? notOurs(endpoint.url, 404)
      : error;
  }
  if (body.service === 'dockwarden') return body as ServiceStatus;
  throw notOurs(endpoint.url, 200);
}
