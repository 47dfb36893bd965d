import { readLock } from '../../stores/open/folder.ts';

/** Where a service is, and what proves to it who asks. */
export interface Endpoint {
  /** Of the service, or of a space in it: `http://127.0.0.1:9200/s/dev`. */
  readonly url: string;
  /** An API key, or the key of programs of the owner of the data directory; `null` without. */
  readonly key: string | null;
  /** In whose name a program of the owner asks. */
  readonly user?: string | null;
  /** The certificate that the service must have, PEM; left out, one that the system trusts. */
  readonly certificate?: string | null;
}

/** What a service leaves in its data directory for programs of its owner. */
export const endpointText = ({ url, key, certificate }: Endpoint): string =>
  JSON.stringify({ url, key, certificate: certificate ?? null });

/** The service that runs on a data directory; `null` if none does. Throws `StoreError`. */
export async function endpointOf(data: string): Promise<Endpoint | null> {
  const holder = await readLock(data);
  if (holder === null || holder.text === '') return null;
  return JSON.parse(holder.text) as Endpoint;
}
