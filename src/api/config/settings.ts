import { RECEIVERS } from '../../respond/notify/receivers/index.ts';
import { engineOf } from '../../respond/containers/engines/index.ts';
import { ACTIONS } from '../../respond/containers/plan.ts';
import { DEFAULT_PROTECTION } from '../../respond/containers/protection.ts';
import { ROLES } from '../../service/operation/rights.ts';
import { WORKER_ROLES } from '../../stores/worker-leases.ts';
import { isStateUrl } from '../../stores/sql/tables-place.ts';
import { compileCidr } from '../../util/ip.ts';
import { NANOS_PER_MS, parseDuration } from '../../util/time/index.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../logs.ts';
import {
  duration,
  flag,
  integer,
  oneOf,
  size,
  table,
  text,
  texts,
  unlimited,
  type Setting,
} from './setting.ts';

const HOUR_MS = 3_600_000;
/** Which process is to be killed, only a person can say. */
const PLAYBOOK_ACTIONS: readonly string[] = ACTIONS.filter((action) => action !== 'kill-process');
/** Effectively for ever. */
const CENTURY_MS = 36_500 * 86_400_000;

const isAddress = (url: string): boolean => {
  if (url === '') return true;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  // A password in it would be printed with the configuration.
  return (
    /^https?:$/.test(parsed?.protocol ?? '') && parsed?.password === '' && parsed.username === ''
  );
};

function isOrigin(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.origin === url;
}

const ALIAS_RULE = 'a name of lower-case letters, digits, dots, hyphens and underscores';
const isAlias = (name: string): boolean => /^\.?[a-z0-9][a-z0-9._-]{0,99}$/.test(name);

/** All settings by section. The reference page and the printed configuration are generated from this. */
export const SETTINGS = {
  service: {
    data: text('', 'a path').describe(
      'The data directory; only one service can use it. Without it, `/var/lib/dockwarden` for root and `~/.local/share/dockwarden` for others.',
    ),
    state: text(
      '',
      'a URL such as postgres://dockwarden@db.example/dockwarden, without a password',
      (url) => url === '' || isStateUrl(url),
    ).describe(
      'The database of PostgreSQL (14 or later) that keeps everything but events instead of files of the data directory: rules, alerts, users, API keys, saved views, the audit log. The password comes from `PGPASSWORD` or the file that `PGPASSFILE` names; `?sslmode=verify-full` and `sslrootcert` are as for `psql`. `?schema=NAME` lets several services share a database. `dockwarden migrate` moves what is in files.',
    ),
    standby: flag(false).describe(
      'Whether the service waits as long as another one writes its `state`, and takes over when that one is gone. Until then `/readyz` answers 503.',
    ),
    roles: texts([], `a list of ${WORKER_ROLES.map((role) => `"${role}"`).join(', ')}`, (role) =>
      WORKER_ROLES.some((each) => each === role),
    ).describe(
      'What this process does as one of several workers that share a `state`: `api` answers requests, `detect` searches clusters with rules. Empty: the service does everything, and has its state alone.',
    ),
    listen: text('127.0.0.1:9200', 'a host and a port').describe(
      'The address to listen on. 9200 is the default port of Elasticsearch; port 0 picks a free one. Addresses beyond the loopback interface need `tls` and a user.',
    ),
    allowedHosts: texts([], 'a list of host names without ports').describe(
      'Host names that clients may use in addition to those of the loopback interface; the `Host` header of a request must be one of them.',
    ),
    trustedProxies: texts(
      [],
      'a list of addresses and CIDR blocks',
      (block) => compileCidr(block) !== null,
    ).describe(
      'Addresses of reverse proxies. Only from these, `X-Forwarded-For` or `Forwarded` determines the address of the client (the last one that is not a proxy), and `X-Forwarded-Proto` whether it used TLS.',
    ),
    insecureIngest: flag(false).describe(
      'Whether events are accepted from any sender, without an API key. Everything else still needs a sign-in.',
    ),
  },
  /** See `auth/oidc/oidc-settings.ts` for their constraints. */
  oidc: {
    issuer: text('', 'a URL, https except for the loopback interface').describe(
      'The issuer URL of the identity provider; with it, people can sign in there. The rest of this section is then needed.',
    ),
    clientId: text('').describe('The name of this service at the provider.'),
    clientSecretFile: text('', 'a path').describe(
      'The file with the client secret from the provider; omitted for a public client. It is read again every hour.',
    ),
    publicUrl: text('', 'a URL without a path, https except for the loopback interface').describe(
      'The URL that people open in their browsers. Its host is one of `allowed_hosts`; the provider must know `<public_url>/dw/oidc/callback`.',
    ),
    label: text('Single sign-on').describe('The text of the button on the sign-in page.'),
    scopes: texts(
      ['openid', 'profile', 'email'],
      'a list of strings that includes `openid`',
    ).describe('The requested scopes; some providers return groups only for a scope of that name.'),
    groupsClaim: text('groups').describe(
      'The claim with the groups, in the ID token or else from the userinfo endpoint; dots lead into nested objects, as in `realm_access.roles`.',
    ),
    nameClaim: text('preferred_username').describe(
      'The claim with the name of a new user. If the name is taken, a number is added.',
    ),
    roles: table(`a table such as { soc = "analyst" }, of ${ROLES.join(', ')}`, (value) =>
      ROLES.find((role) => role === value),
    ).describe('The role of each group; for a user in several, the most powerful role applies.'),
    defaultRole: oneOf(['', ...ROLES], '').describe(
      'The role of users in none of these groups. Empty: they are refused.',
    ),
    spaces: table(
      'a table such as { soc = ["default", "staging"] }',
      (value): readonly string[] | undefined =>
        Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    ).describe(
      'The spaces of each group, `*` for all; if omitted, every user has all. An admin always has all.',
    ),
  },
  tls: {
    certificate: text('', 'a path').describe(
      'The file of the certificate and its chain (PEM). With it, the service speaks HTTPS only; `SIGHUP` reads it again.',
    ),
    key: text('', 'a path').describe('The file of the private key of the certificate (PEM).'),
  },
  limits: {
    body: size('100MB', '1kB').describe('Maximum size of a request body as it is sent.'),
    inflated: size('100MB', '1kB').describe('Maximum size of a request body after decompression.'),
    inflationRatio: integer(200, 10, 100_000).describe(
      'Maximum compression ratio of a body that inflates to more than 8 MiB.',
    ),
    bodyIdle: duration('15s', '100ms').describe('Maximum wait for the next part of a body.'),
    bodyTime: duration('60s', '100ms').describe('Maximum time for receiving a whole body.'),
    requests: integer(64, 1, 10_000).describe(
      'Maximum number of requests with events in progress; further ones are answered 429.',
    ),
    memory: size('128MiB', '1MB').describe(
      'Memory for the decompressed bodies of these requests; those that do not fit are answered 429.',
    ),
    threads: integer(0, 0, 256).describe(
      'Number of threads that parse request bodies; 0 for one per core.',
    ),
    streams: integer(1_000, 1, 10_000).describe(
      'Maximum number of streams. Events that would need a further one are stored in `logs-dockwarden.overflow-default`; this makes no difference to rules.',
    ),
    senderStreams: integer(0, 0, 10_000).describe(
      'Maximum number of streams that one sender creates between two starts of the service: an API key, a user, an address without a key, or the sources of the service together; 0 for a fifth of `streams`.',
    ),
    connections: integer(1_024, 1, 65_000).describe(
      'Maximum number of open connections. At the limit, the connection that has waited for its client for the longest is closed: an idle one first, then one whose request is incomplete.',
    ),
    addressConnections: integer(0, 0, 65_000).describe(
      'The same per address (for IPv6, per /64 network), including the loopback interface, but not `trusted_proxies`; 0 for a quarter of `connections`. Raise it if many clients share an address, as behind NAT.',
    ),
    requestRate: integer(100, 1, 100_000).describe(
      'Maximum number of requests per second of an account or an API key, averaged over ten seconds, not counting those that send events; further ones are answered 429.',
    ),
    refusedRate: integer(20, 1, 100_000).describe(
      'The same for unauthenticated requests from an address.',
    ),
    loopDelay: duration('200ms', '10ms').describe(
      'Maximum median delay of the event loop over two seconds; above it, requests with events are answered 429.',
    ),
  },
  tail: {
    paths: texts([], 'a list of paths').describe(
      'Files, directories and patterns to follow, as with `--tail`.',
    ),
  },
  sensor: {
    enabled: flag(false).describe(
      'Whether to run the built-in sensor, which records processes in the containers of this host (Linux, root).',
    ),
    host: flag(false).describe('Whether to include processes outside containers.'),
    realtime: flag(true).describe(
      'Whether the sensor runs at real-time priority; without it, more process arguments are missed.',
    ),
  },
  rules: {
    paths: texts([], 'a list of paths').describe(
      'Rule files and directories; only their rules run. Empty: rules are managed in the service, at first the shipped ones.',
    ),
    watch: flag(false).describe(
      'Whether to reload rules when a file changes. Errors in a file are reported, and the rules last read from it stay in force.',
    ),
    exceptions: texts([], 'a list of paths').describe(
      'Files of exception lists in addition to those beside the rules. Only with `paths`.',
    ),
    valueLists: text('', 'a path').describe(
      'The directory of value lists, one file each. Only with `paths`.',
    ),
    live: flag(false).describe(
      'Whether rules run as soon as events arrive instead of on their schedule; a rule can override it.',
    ),
  },
  detection: {
    enabled: flag(true).describe(
      'Whether rules run in the service. Without them, it only stores events.',
    ),
    lateness: duration('10s', '0s', HOUR_MS).describe(
      'How long sequences wait for events that arrive out of order, by their timestamps.',
    ),
    alertsKept: unlimited(duration('365d', '1h', CENTURY_MS)).describe(
      'How long alerts are kept, by the time they were raised.',
    ),
    runsKept: duration('30d', '1h', CENTURY_MS).describe(
      'How long records of runs are kept; of those over the limit per rule, runs that found nothing are removed first.',
    ),
    candidates: size('1GiB', '16MiB').describe(
      'Maximum size on disk of the candidate index, from rules to the events that may match them. Beyond it, runs read stored events instead.',
    ),
    concurrency: integer(4, 1, 64).describe('Maximum number of rules that run at the same time.'),
    maxAlerts: integer(1_000, 1, 100_000).describe(
      'Maximum number of alerts of one execution of any rule, whatever its `max_signals` says. Further matches wait for the next execution.',
    ),
    jitter: duration('5s', '0s', HOUR_MS).describe(
      'The time over which runs of rules with the same schedule are spread; the delay of a rule is always the same.',
    ),
    sequenceMemory: size('256MiB', '1MiB').describe(
      'Memory for events held by sequences and samples, for all rules together.',
    ),
  },
  actions: {
    log: text('', 'a path').describe(
      'A file to which each new alert is written as a line of JSON, once, also after a kill. Building-block alerts are left out.',
    ),
  },
  notifications: {
    allow: texts([], 'a list of host names, addresses and CIDR blocks').describe(
      'Hosts, addresses and blocks that notifications may be sent to although they are not on the internet; anything else inside the network is refused. A name is as connectors write it.',
    ),
    publicUrl: text(
      '',
      'a URL without a path, such as "https://dockwarden.example"',
      (url) => url === '' || isOrigin(url),
    ).describe(
      'The URL that people open the console at, for links in notifications. Without it, that of `oidc`, or no links.',
    ),
  },
  response: {
    engines: texts(
      [],
      'a list of `docker` and `podman`, with `=` and the path of a socket where that is not the usual one',
      (engine) => engineOf(engine) !== null,
    ).describe(
      'Container engines of this host on whose containers people may act from the default space. Without any, there are no responses.',
    ),
    perHour: integer(20, 0, 10_000).describe(
      'Maximum number of actions that begin in an hour, those of people and of playbooks together.',
    ),
    expires: duration('30m', '1m', CENTURY_MS).describe(
      'How long a proposal, or its approval, holds.',
    ),
    protectedNamespaces: texts(
      DEFAULT_PROTECTION.namespaces,
      'a list of Kubernetes namespaces',
    ).describe(
      'Namespaces in which nothing is acted on. Containers with the label `dockwarden.protected`, those of the control plane, and that of Dockwarden itself are protected anyway.',
    ),
    production: texts(
      DEFAULT_PROTECTION.production,
      'a list of patterns of Kubernetes namespaces',
    ).describe(
      'Namespaces in which a second person has to approve. So it is for containers with the label `dockwarden.environment`, `environment` or `env` that says `prod` or `production`.',
    ),
    evidence: size('512MiB', '1MiB').describe('Maximum size of the evidence of one collection.'),
  },
  output: {
    url: text('', 'an address such as "https://opensearch.example.com:9200"', isAddress).describe(
      'A cluster of OpenSearch or Elasticsearch to which alerts are copied, and events with `events`. `dockwarden setup` prepares it.',
    ),
    ca: text('', 'a path').describe(
      'The file with the certificate of the authority that the cluster is trusted by (PEM); omitted for those of the system.',
    ),
    apiKeyFile: text('', 'a path').describe(
      'The file with an API key of the cluster, encoded in Base64 as it was printed. Without it, `DOCKWARDEN_OUTPUT_API_KEY` of the environment.',
    ),
    user: text('').describe(
      'The user to sign in to the cluster as. Without it, `DOCKWARDEN_OUTPUT_USER` of the environment.',
    ),
    passwordFile: text('', 'a path').describe(
      'The file with their password. Without it, `DOCKWARDEN_OUTPUT_PASSWORD` of the environment.',
    ),
    alerts: flag(true).describe('Whether alerts are copied, with all later changes of them.'),
    alertsAlias: text('.alerts-security.alerts-dockwarden', ALIAS_RULE, isAlias).describe(
      'The alias that copies of alerts are read by, to which a dot and the space are added. Each service that writes to a cluster needs one of its own.',
    ),
    events: flag(false).describe('Whether events are forwarded as they are stored.'),
    eventsAlias: text('dockwarden-events', ALIAS_RULE, isAlias).describe(
      'The alias that forwarded events are read by. Several services may share it.',
    ),
    streams: texts(['*'], 'a list of patterns with *').describe(
      'Patterns of the streams whose events are forwarded.',
    ),
    backfill: duration('30d', '0s', CENTURY_MS).describe(
      'How old alerts and events may be when an output is first configured, to be copied as well.',
    ),
  },
  store: {
    flush: duration('60s', '1s').describe('How often events are moved from the log into segments.'),
    logSize: size('64MB', '1MB').describe(
      'Size of the log at which its events are moved earlier. A restart reads the whole log.',
    ),
    compact: duration('5m', '1s').describe('How often small segments are merged.'),
    expire: duration('10m', '1s').describe('How often retention removes expired events.'),
  },
  elasticsearch: {
    version: text('9.1.0', 'a version such as "9.1.0", from 7.0.0 on', (version) =>
      /^(?:[7-9]|[1-9]\d)\.\d{1,3}\.\d{1,3}$/.test(version),
    ).describe(
      'The version of Elasticsearch reported to clients. Some refuse servers older than themselves.',
    ),
    clusterName: text('dockwarden').describe('The cluster name reported to clients.'),
  },
  log: {
    level: oneOf(LOG_LEVELS, 'info').describe('The lowest level that is logged.'),
    format: oneOf(LOG_FORMATS, 'auto').describe(
      'Format of the log on standard error; `auto` is text on a terminal, JSON otherwise.',
    ),
  },
};

/** One entry of `[[retention]]`: the retention of the events of some streams. */
export const RETENTION = {
  streams: text('*', 'a pattern with *').describe(
    'A pattern of stream names; the first entry that matches a stream applies.',
  ),
  maxAge: unlimited(duration('30d', '1m', CENTURY_MS)).describe(
    'Maximum age of events, by time of receipt.',
  ),
  maxSize: unlimited(size('10GB', '1MB')).describe('Maximum size on disk of each stream.'),
};

type Values<Section> = {
  readonly [Name in keyof Section]: Section[Name] extends Setting<infer T> ? T : never;
};

/** Whether events are copied as they come, or rules search them where they are. */
const CLUSTER_MODES = ['follow', 'search'] as const;

/** Each cluster whose indices are followed or searched. */
export const CLUSTER = {
  name: text(
    'cluster',
    'lower-case letters, digits, `-` and `_`; each name once, and none of tail, sensor and replay',
    (name) => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name) && !OTHER_SOURCES.includes(name),
  ).describe('The name of the source in the status and the metrics.'),
  url: text(
    '',
    'a URL that begins with https:// or http://, without a password',
    isClusterUrl,
  ).describe('The address of a node, or of what distributes requests to the nodes.'),
  mode: oneOf(CLUSTER_MODES, 'follow').describe(
    '"follow" stores its events here as they come. "search" copies nothing: each rule searches the window of its interval and its look-back, with its conditions, and the events stay in the cluster.',
  ),
  indices: texts(
    ['logs-*'],
    'a list of names with *, at least one',
    (name) => name !== '',
  ).describe(
    'Indices, aliases and data streams to follow or search; one that begins with `-` excludes what it matches. Those that appear later belong to them, too.',
  ),
  from: text(
    '10m',
    '"start" or a time span such as "10m"',
    (value) => lookBackMs(value) !== undefined,
  ).describe(
    'How far back to begin in what was there before the pattern was first followed, or a rule first searched it; "start" reads everything.',
  ),
  ca: text('', 'a path').describe(
    'A file with the certificates of authorities that the cluster is trusted by (PEM), if the system does not know them.',
  ),
  user: text('').describe(
    'The user; without one, and without an API key, the environment says how to sign in.',
  ),
  passwordFile: text('', 'a path').describe(
    'The file with the password of the user. It is read again after a failure.',
  ),
  apiKeyFile: text('', 'a path').describe(
    'The file with an API key of Elasticsearch as it was printed (`encoded`), in place of a user. It is read again after a failure.',
  ),
};

const OTHER_SOURCES: readonly string[] = ['tail', 'sensor', 'replay'];

function isClusterUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** In milliseconds; `null` for everything, `undefined` for a text that says neither. */
export function lookBackMs(from: string): number | null | undefined {
  if (from === 'start') return null;
  const nanos = parseDuration(from);
  return nanos === null ? undefined : Number(nanos / NANOS_PER_MS);
}

/** Each connector of notifications that every space has; others are made in the service. */
export const CONNECTOR = {
  id: text('', 'letters, digits, `-`, `_` and dots; each id once', (id) =>
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(id),
  ).describe('By which notification policies and actions of rules name it.'),
  type: oneOf(
    RECEIVERS.map(({ type }) => type),
    'webhook',
  ).describe('The kind of receiver.'),
  name: text('').describe('For people; without it, the id.'),
  settings: table(
    'a table such as { host = "smtp.example.com", port = 587 }',
    (value): string | undefined =>
      ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined,
  ).describe('The settings of its type, without secrets; the guide of notifications lists them.'),
  files: table(
    'a table such as { webhook_url = "/run/secrets/slack" }',
    (value): string | undefined => (typeof value === 'string' ? value : undefined),
  ).describe(
    'Settings whose values are in files, secrets above all. Others are in the environment: `webhook_url` of the connector `soc-slack` in `DOCKWARDEN_CONNECTOR_SOC_SLACK_WEBHOOK_URL`.',
  ),
};

/** What happens to containers that alerts are about. */
export const PLAYBOOK = {
  id: text('', 'letters, digits, dots, hyphens and underscores', (id) =>
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(id),
  ).describe('By which it is named in responses and in the audit log.'),
  rules: texts([], 'a list of ids of rules').describe('Rules that it is for; without any, all.'),
  severities: texts([], 'a list of low, medium, high and critical', (severity) =>
    ['low', 'medium', 'high', 'critical'].includes(severity),
  ).describe('Severities of alerts that it is for; without any, all.'),
  namespaces: texts([], 'a list of patterns of Kubernetes namespaces').describe(
    'Namespaces that it is for; without any, all containers, also those outside of Kubernetes.',
  ),
  actions: texts([], `a list of ${PLAYBOOK_ACTIONS.join(', ')}`, (action) =>
    PLAYBOOK_ACTIONS.includes(action),
  ).describe('What is done, in this order, to the container that the alert is about.'),
  mode: oneOf(['suggest', 'auto'], 'suggest').describe(
    '"suggest" proposes, and a person approves. "auto" acts by itself, but never in production.',
  ),
  perHour: integer(3, 1, 1_000).describe(
    'The number of actions in an hour beyond which a playbook of the mode "auto" disarms itself and only suggests, until a person arms it again.',
  ),
};

/** Sections of which there may be any number. */
export const LISTS = {
  cluster: CLUSTER,
  retention: RETENTION,
  connector: CONNECTOR,
  playbook: PLAYBOOK,
};

export type Config = {
  readonly [Section in keyof typeof SETTINGS]: Values<(typeof SETTINGS)[Section]>;
} & {
  readonly [List in keyof typeof LISTS]: readonly Values<(typeof LISTS)[List]>[];
};

export type Section = Readonly<Record<string, Setting<never>>>;

/** `allowedHosts` → `allowed_hosts` */
export const tomlName = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
