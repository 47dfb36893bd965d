import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ServerError } from '../errors.ts';
import { rolesOf, withRoles } from './roles.ts';
import { readConfig } from './read-config.ts';
import { isStateUrl } from '../../stores/sql/tables-place.ts';
import type { Config } from './settings.ts';

/** Options of the command line, which override those of the file. */
export interface ConfigFlags {
  readonly file: string | null;
  readonly data: string | null;
  readonly listen: string | null;
  readonly state: string | null;
  readonly standby: boolean;
  /** Replace those of the file; each may be several, separated by commas. */
  readonly roles?: readonly string[];
  /** Added to those of the file. */
  readonly allowedHosts: readonly string[];
  readonly tail: readonly string[];
  readonly sensor: boolean;
  /** Replaces those of the file. */
  readonly rules: readonly string[];
  /** Added to those of the file. */
  readonly exceptions: readonly string[];
  readonly valueLists: string | null;
  readonly watchRules: boolean;
  readonly insecureIngest: boolean;
  readonly live: boolean;
  /** Added to those of the file. */
  readonly cluster?: ClusterFlags | null;
}

export interface ClusterFlags {
  readonly url: string;
  /** Separated by commas. */
  readonly index: string | null;
  readonly ca: string | null;
  readonly from: string | null;
  readonly mode: string | null;
}

/** The configuration of the file and of the command line. Throws {@link ServerError}. */
export function effectiveConfig(flags: ConfigFlags): Config {
  const config = flags.file === null ? readConfig('', '') : readConfigFile(flags.file);
  const { service, tail, sensor, rules } = config;
  const isWatched = rules.watch || flags.watchRules;
  const rulePaths = flags.rules.length > 0 ? flags.rules : rules.paths;
  if (isWatched && rulePaths.length === 0)
    throw new ServerError(
      'SRV1007',
      'rules are to be watched, but no files of rules are named',
      'name them with --rules or rules.paths; rules managed in the service need no watching',
    );
  const exceptions = [...rules.exceptions, ...flags.exceptions];
  const valueLists = flags.valueLists ?? rules.valueLists;
  if (rulePaths.length === 0 && (exceptions.length > 0 || valueLists !== ''))
    throw new ServerError(
      'SRV1007',
      'exceptions or value lists are read from files, but no files of rules are named',
      'name them with --rules or rules.paths, or import exceptions into the service',
    );
  const data = flags.data ?? (service.data === '' ? usualDataFolder() : service.data);
  return withRoles({
    ...config,
    service: {
      ...service,
      roles: rolesOf(flags.roles ?? [], service.roles),
      data: resolve(data),
      listen: flags.listen ?? service.listen,
      state: stateOf(flags.state ?? service.state),
      standby: service.standby || flags.standby,
      allowedHosts: [...service.allowedHosts, ...flags.allowedHosts],
      insecureIngest: service.insecureIngest || flags.insecureIngest,
    },
    cluster: clustersOf(config, flags.cluster ?? null),
    tail: { ...tail, paths: [...tail.paths, ...flags.tail] },
    sensor: { ...sensor, enabled: sensor.enabled || flags.sensor },
    rules: {
      paths: rulePaths,
      watch: isWatched,
      exceptions,
      valueLists,
      live: rules.live || flags.live,
    },
  });
}

function clustersOf({ cluster }: Config, flags: ClusterFlags | null): Config['cluster'] {
  const entries = flags === null ? cluster : [...cluster, clusterOf(flags)];
  for (const [position, entry] of entries.entries()) {
    const { name, url, indices, user, passwordFile, apiKeyFile } = entry;
    const refuse = (what: string, hint: string) =>
      new ServerError('SRV1007', `the cluster ${name} ${what}`, hint);
    if (url === '') throw refuse('has no address', 'set its url');
    if (indices.length === 0) throw refuse('has no indices', 'name some, such as logs-*');
    if (entries.findIndex((other) => other.name === name) !== position)
      throw refuse('is there twice', 'give each cluster a name of its own');
    if (apiKeyFile !== '' && (user !== '' || passwordFile !== ''))
      throw refuse('has a user and an API key', 'remove one of them');
    if ((user === '') !== (passwordFile === ''))
      throw refuse('needs both user and password_file', 'set both, or neither');
  }
  return entries;
}

/** Through the reader of files, which checks each setting. */
function clusterOf({ url, index, ca, from, mode }: ClusterFlags): Config['cluster'][number] {
  const text = [
    '[[cluster]]',
    `url = ${JSON.stringify(url)}`,
    index !== null && `indices = ${JSON.stringify(index.split(',').map((name) => name.trim()))}`,
    ca !== null && `ca = ${JSON.stringify(resolve(ca))}`,
    from !== null && `from = ${JSON.stringify(from)}`,
    mode !== null && `mode = ${JSON.stringify(mode)}`,
  ].filter((line) => line !== false);
  return readConfig(text.join('\n'), 'the command line').cluster[0] as Config['cluster'][number];
}

function stateOf(url: string): string {
  if (url === '' || isStateUrl(url)) return url;
  throw new ServerError(
    'SRV1007',
    'the state is no URL of PostgreSQL without a password',
    'name it as postgres://user@host:5432/database; the password comes from PGPASSWORD, or from the file that PGPASSFILE names',
  );
}

function readConfigFile(path: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ServerError('SRV1004', `cannot read ${path} (${code})`, undefined, error);
  }
  return readConfig(text, path);
}

/** The default data directory. */
export function usualDataFolder(
  isRoot = process.getuid?.() === 0,
  home = homedir(),
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (isRoot) return '/var/lib/dockwarden';
  const base = env['XDG_DATA_HOME'];
  return join(base === undefined || base === '' ? join(home, '.local/share') : base, 'dockwarden');
}
