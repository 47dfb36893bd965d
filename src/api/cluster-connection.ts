import { readFile } from 'node:fs/promises';
import { authOfEnvironment, type ConnectionOptions } from '../stores/open/cluster.ts';
import type { Config } from './config/settings.ts';
import { ServerError } from './errors.ts';

/** How a cluster is reached, with secrets as they are now. Throws {@link ServerError}. */
export async function clusterConnection(
  { name, url, ca, user, passwordFile, apiKeyFile }: Config['cluster'][number],
  env: NodeJS.ProcessEnv,
): Promise<ConnectionOptions> {
  const read = async (path: string) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      const { code = 'error' } = error as NodeJS.ErrnoException;
      throw new ServerError(
        'SRV1004',
        `cannot read ${path} of the cluster ${name} (${code})`,
        undefined,
        error,
      );
    }
  };
  // A line feed at the end belongs to the file.
  const secret = async (path: string) => (await read(path)).trim();
  return {
    url,
    ca: ca === '' ? null : await read(ca),
    auth:
      apiKeyFile !== ''
        ? { kind: 'key', key: await secret(apiKeyFile) }
        : user !== ''
          ? { kind: 'basic', user, password: await secret(passwordFile) }
          : authOfEnvironment(env),
  };
}
