import { readFileSync } from 'node:fs';
import type { CopiesConfig } from '../../service/actions/alert-copies.ts';
import type { ForwardConfig } from '../../service/events/forward/forwarder.ts';
import type { ConnectionOptions } from '../../stores/open/cluster.ts';
import { ServerError } from '../errors.ts';
import type { Config } from './settings.ts';

export interface Outputs {
  readonly alerts: CopiesConfig | null;
  readonly events: ForwardConfig | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is written to a cluster, with what is needed to sign in there. Throws {@link ServerError}. */
export function outputsOf({ output }: Config, env: Environment = process.env): Outputs {
  if (output.url === '') return { alerts: null, events: null };
  const { backfill: backfillMs, streams } = output;
  const connection: ConnectionOptions = {
    url: output.url,
    auth: authOf(output, env),
    ca: output.ca === '' ? null : contentOf('ca', output.ca),
  };
  return {
    alerts: output.alerts ? { connection, alias: output.alertsAlias, backfillMs } : null,
    events: output.events ? { connection, alias: output.eventsAlias, streams, backfillMs } : null,
  };
}

function authOf(output: Config['output'], env: Environment): ConnectionOptions['auth'] {
  const secret = (setting: string, file: string, variable: string) =>
    file === '' ? (env[variable] ?? '') : contentOf(setting, file).trim();
  const key = secret('api_key_file', output.apiKeyFile, 'DOCKWARDEN_OUTPUT_API_KEY');
  if (key !== '') return { kind: 'key', key };
  const user = output.user === '' ? (env['DOCKWARDEN_OUTPUT_USER'] ?? '') : output.user;
  if (user === '') return { kind: 'none' };
  const password = secret('password_file', output.passwordFile, 'DOCKWARDEN_OUTPUT_PASSWORD');
  return { kind: 'basic', user, password };
}

function contentOf(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new ServerError(
      'SRV1004',
      `output.${setting}: cannot read ${file} (${code})`,
      undefined,
      error,
    );
  }
}
