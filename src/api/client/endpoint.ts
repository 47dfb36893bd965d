import { readLock } from '../../stores/open/folder.ts';

/** The address of a service, and the credentials for it. */
export interface Endpoint {
  /** Of the service, or of a space in it: `http://127.0.0.1:9200/s/dev`. */
  readonly url: string;
  /** An API key, or the local key of the owner of the data directory; `null` without. */
  readonly key: string | null;
  /** The user on whose behalf a program of the owner sends requests. */
  readonly user?: string | null;
  /** The certificate that the service must have, PEM; by default, any that the system trusts. */
  readonly certificate?: string | null;
}

/** What a service writes to its data directory for programs of its owner. */
export const endpointText = ({ url, key, certificate }: Endpoint): string =>
  JSON.stringify({ url, key, certificate: certificate ?? null });

/** The service that is running on a data directory; `null` if there is none. Throws `StoreError`. */
export async function endpointOf(data: string): Promise<Endpoint | null> {
  const holder = await readLock(data);
  if (holder === null || holder.text === '') return null;
  return JSON.parse(holder.text) as Endpoint;
}
