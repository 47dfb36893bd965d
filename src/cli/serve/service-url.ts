import { readLock } from '../../stores/embedded/state/folder-lock.ts';
import { safeText } from '../../util/safe-text.ts';
import { CliError } from '../errors.ts';

/** How a command names the service it talks to, as commander provides it. */
export interface ServiceOptions {
  readonly url?: string;
  readonly data?: string;
}

export const USUAL_URL = 'http://127.0.0.1:9200';

/** The address of the service that is meant. Throws {@link CliError}. */
export async function serviceUrl({ url, data }: ServiceOptions): Promise<string> {
  if (url !== undefined && data !== undefined)
    throw new CliError('CLI1001', 'give --url or --data, not both');
  if (data === undefined) return url ?? USUAL_URL;
  // The service of a folder has left its address there.
  const holder = await readLock(data);
  if (holder !== null && holder.text !== '') return holder.text;
  throw new CliError(
    'CLI1001',
    `no service runs on ${safeText(data)}`,
    'start one with dockwarden serve --data, or name the address of another one with --url',
  );
}
