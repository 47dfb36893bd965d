import type { ServiceStatus } from '../status/status.ts';
import type { Endpoint } from './endpoint.ts';
import { ServerError } from '../errors.ts';
import { notOurs } from './api-client.ts';
import { clientOf } from './service-client.ts';

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
