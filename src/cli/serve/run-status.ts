import { fetchStatus } from '../../server/client/fetch-status.ts';
import { hasProblem, statusLines } from '../../server/status/status-lines.ts';
import { readLock } from '../../stores/embedded/state/folder-lock.ts';
import { safeText } from '../../util/safe-text.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { PLAIN, styleFor } from '../../report/terminal/style.ts';

export interface StatusOptions {
  readonly url?: string;
  readonly data?: string;
  readonly json?: true;
}

const USUAL_URL = 'http://127.0.0.1:9200';

export async function runStatus({ url, data, json }: StatusOptions): Promise<void> {
  if (url !== undefined && data !== undefined)
    throw new CliError('CLI1001', 'give --url or --data, not both');
  const status = await fetchStatus(data === undefined ? (url ?? USUAL_URL) : await urlOf(data));
  const style = json === true ? PLAIN : styleFor(process.stdout, process.env);
  const lines = json === true ? [JSON.stringify(status, null, 2)] : statusLines(status, style);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  process.exitCode = hasProblem(status) ? EXIT.otherwise : EXIT.done;
}

/** The address that the service of a folder has left there. */
async function urlOf(folder: string): Promise<string> {
  const holder = await readLock(folder);
  if (holder !== null && holder.text !== '') return holder.text;
  throw new CliError(
    'CLI1001',
    `no service runs on ${safeText(folder)}`,
    'start one with dockwarden serve --data, or name the address of another one with --url',
  );
}
