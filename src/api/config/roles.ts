import { WORKER_ROLES, type WorkerRole } from '../../stores/worker-leases.ts';
import { ServerError } from '../errors.ts';
import type { Config } from './settings.ts';

/**
 * The roles of a worker; none for a service that has its state alone.
 *
 * @param flags each may be several, separated by commas; they replace those of the file
 */
export function rolesOf(flags: readonly string[], file: readonly string[]): readonly WorkerRole[] {
  const names = (flags.length > 0 ? flags : file).flatMap((names) => names.split(','));
  return [...new Set(names.map((name) => name.trim()))].map((name) => {
    const role = WORKER_ROLES.find((each) => each === name);
    if (role !== undefined) return role;
    const hint =
      name === 'ingest'
        ? 'let shippers, or a service without roles, write events to the cluster that workers search'
        : `name some of ${WORKER_ROLES.join(', ')}`;
    throw new ServerError('SRV1017', `there is no role ${JSON.stringify(name)}`, hint);
  });
}

/** What is done in the process that stores events, or by one process only: workers cannot share it. */
const ALONE: readonly (readonly [is: (config: Config) => boolean, what: string, hint: string])[] = [
  [
    ({ service }) => service.standby,
    'a worker does not stand by',
    'leave out --standby: workers take over from each other',
  ],
  [
    ({ tail }) => tail.paths.length > 0,
    'a worker stores no events, and files are followed',
    'follow them in a service without roles, or ship them to the cluster',
  ],
  [
    ({ sensor }) => sensor.enabled,
    'a worker stores no events, and the sensor is on',
    'run it in a service without roles',
  ],
  [
    ({ cluster }) => cluster.some(({ mode }) => mode !== 'search'),
    'a worker stores no events, and a cluster is followed',
    'search it: mode = "search", or --cluster-mode search',
  ],
  [
    ({ rules }) => rules.paths.length > 0,
    'workers share the rules of their state, and rules come from files',
    'import them: dockwarden rules import',
  ],
  [
    ({ rules }) => rules.live,
    'rules of workers run at their intervals, and are to run as events arrive',
    'leave out --live, or run a service without roles',
  ],
  [
    ({ output }) => output.url !== '',
    'workers do not copy alerts or events to a cluster',
    'leave out the section output, or run a service without roles',
  ],
  [
    ({ actions }) => actions.log !== '',
    'workers do not write alerts to a file: each would have a part of them',
    'leave out actions.log, and use a connector',
  ],
  [
    ({ response }) => response.engines.length > 0,
    'workers do not act on containers of their host, and engines are named',
    'leave out response.engines, or run a service without roles',
  ],
  [
    ({ detection }) => !detection.enabled,
    'a worker has rules, and they are switched off',
    'leave out detection.enabled',
  ],
  [
    ({ service, cluster }) => service.roles.includes('detect') && cluster.length === 0,
    'a worker with the role detect searches a cluster, and none is named',
    'add --cluster URL --cluster-mode search',
  ],
];

/** Throws {@link ServerError} where roles do not go with other settings. */
export function withRoles(config: Config): Config {
  const { service } = config;
  if (service.roles.length === 0) return config;
  if (service.state === '')
    throw new ServerError(
      'SRV1017',
      'workers share a state in PostgreSQL, and none is named',
      'add --state postgres://user@host/database',
    );
  for (const [is, what, hint] of ALONE)
    if (is(config)) throw new ServerError('SRV1017', what, hint);
  return config;
}
