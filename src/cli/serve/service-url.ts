import { readLock } from '../../stores/embedded/state/folder-lock.ts';
import { safeText } from '../../util/safe-text.ts';
import { CliError } from '../errors.ts';

/** How a command names the service it talks to, as commander provides it. */
export interface ServiceOptions {
  readonly url?: string;
  readonly data?: string;
  readonly space?: string;
}

export const USUAL_URL = 'http://127.0.0.1:9200';

/** The address of the service that is meant, and of the space in it. Throws {@link CliError}. */
export async function serviceUrl({ space, ...options }: ServiceOptions): Promise<string> {
  const url = await addressOf(options);
  return space === undefined ? url : `${url.replace(/\/$/, '')}/s/${encodeURIComponent(space)}`;
}

async function addressOf({ url, data }: ServiceOptions): Promise<string> {
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
