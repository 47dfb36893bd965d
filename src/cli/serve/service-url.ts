import { endpointOf, type Endpoint } from '../../api/client/endpoint.ts';
import { clientOf } from '../../api/client/service-client.ts';
import { usualDataFolder } from '../../api/config/effective-config.ts';
import { safeText } from '../../util/safe-text.ts';
import { invalidArgument } from '../errors.ts';

/** How a command names the service it talks to, as commander provides it. */
export interface ServiceOptions {
  readonly url?: string;
  readonly data?: string;
  readonly space?: string;
}

export const USUAL_URL = 'http://127.0.0.1:9200';

/** The service that is meant, and the space in it. Throws a `CliError`. */
export async function serviceEndpoint({ space, ...options }: ServiceOptions): Promise<Endpoint> {
  const endpoint = await endpointWithout(options);
  if (space === undefined) return endpoint;
  return { ...endpoint, url: `${endpoint.url.replace(/\/$/, '')}/s/${encodeURIComponent(space)}` };
}

async function endpointWithout({ url, data }: ServiceOptions): Promise<Endpoint> {
  if (url !== undefined && data !== undefined)
    throw invalidArgument('give --url or --data, not both');
  const key = process.env['DOCKWARDEN_API_KEY'];
  const folder = data ?? usualDataFolder();
  // The service of a folder has left there where it is, and a key for its owner.
  const here = await endpointOf(folder);
  if (data === undefined) {
    if (here !== null && (url === undefined || url === here.url)) return withKey(here, key);
    return { url: url ?? USUAL_URL, key: key ?? null };
  }
  if (here !== null) return withKey(here, key);
  throw invalidArgument(
    `no service runs on ${safeText(data)}`,
    'start one with dockwarden serve --data, or name the address of another one with --url',
  );
}

const withKey = (endpoint: Endpoint, key: string | undefined): Endpoint => ({
  ...endpoint,
  key: key ?? endpoint.key,
});

/** A client of the service that is meant, which asks in the name of a person. Throws a `CliError`. */
export const serviceClient = async (options: ServiceOptions, user: string | null = null) =>
  clientOf({ ...(await serviceEndpoint(options)), user });
