import type { ServiceStatus } from '../status/status.ts';
import type { Endpoint } from './endpoint.ts';
import { ServerError } from '../errors.ts';
import { notOurs } from './api-client.ts';
import { clientOf } from './service-client.ts';

/** Asks a service how it is. Throws {@link ServerError}. */
export async function fetchStatus(endpoint: Endpoint): Promise<ServiceStatus> {
  let body: Partial<ServiceStatus>;
  try {
    body = await clientOf(endpoint).call('GET /dw/status');
  } catch (error) {
    // Every service has a status: who refuses it is none.
    throw error instanceof ServerError && error.code === 'SRV1011'
      ? notOurs(endpoint.url, 404)
      : error;
  }
  if (body.service === 'dockwarden') return body as ServiceStatus;
  throw notOurs(endpoint.url, 200);
}
