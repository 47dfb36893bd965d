import { readFileSync } from 'node:fs';
import { AUTH_VARIABLES, authOf, type ConnectionOptions } from '../stores/open/cluster.ts';
import type { HuntedClusters } from '../service/events/hunt/hunts.ts';
import type { Config } from './config/settings.ts';
import { ServerError } from './errors.ts';

/** What the settings of a cluster that is read, and of one that is written, say in the same words. */
type ClusterSettings = Pick<
  Config['cluster'][number],
  'url' | 'ca' | 'user' | 'passwordFile' | 'apiKeyFile'
>;

type Environment = Readonly<Record<string, string | undefined>>;

interface Origin {
  /** For messages: `of the cluster prod`. */
  readonly what: string;
  /** What has what the settings leave out. */
  readonly variables: typeof AUTH_VARIABLES | typeof OUTPUT_VARIABLES;
}

const OUTPUT_VARIABLES = {
  user: 'DOCKWARDEN_OUTPUT_USER',
  password: 'DOCKWARDEN_OUTPUT_PASSWORD',
  key: 'DOCKWARDEN_OUTPUT_API_KEY',
} as const;

/** How a cluster is reached that is read, with secrets as they are now. Throws {@link ServerError}. */
export const clusterConnection = (
  cluster: Config['cluster'][number],
  env: Environment,
): ConnectionOptions =>
  connectionOf(cluster, env, { what: `the cluster ${cluster.name}`, variables: AUTH_VARIABLES });

/** All clusters that are read: people may hunt there, too. */
export const huntedClusters = ({ cluster }: Config): HuntedClusters =>
  new Map(
    cluster.map((entry) => [
      entry.name,
      {
        isSearched: entry.mode === 'search',
        source: () => ({
          connection: clusterConnection(entry, process.env),
          pattern: entry.indices.join(','),
          trustsIgnoreAbove: false,
        }),
      },
    ]),
  );

/** The same for the one that is written. */
export const outputConnection = (output: Config['output'], env: Environment): ConnectionOptions =>
  connectionOf(output, env, { what: 'the output', variables: OUTPUT_VARIABLES });

/** A key is used rather than a password, and a file rather than the environment. */
function connectionOf(
  { url, ca, user, passwordFile, apiKeyFile }: ClusterSettings,
  env: Environment,
  { what, variables }: Origin,
): ConnectionOptions {
  const read = (path: string) => contentOf(path, what);
  // A line feed at the end belongs to the file.
  const secret = (path: string, variable: string) =>
    path === '' ? env[variable] : read(path).trim();
  return {
    url,
    ca: ca === '' ? null : read(ca),
    auth: authOf({
      // The environment has a key for those who name no user.
      key: apiKeyFile === '' && user !== '' ? '' : secret(apiKeyFile, variables.key),
      user: user === '' ? env[variables.user] : user,
      password: secret(passwordFile, variables.password),
    }),
  };
}

function contentOf(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new ServerError('SRV1004', `cannot read ${path} of ${what} (${code})`, undefined, error);
  }
}
