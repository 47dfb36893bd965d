import { ROLES } from '../../service/operation/rights.ts';
import { compileCidr } from '../../util/ip.ts';
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
/** Effectively for ever. */
const CENTURY_MS = 36_500 * 86_400_000;

/** All settings by section. The reference page and the printed configuration are generated from this. */
export const SETTINGS = {
  service: {
    data: text(
      '',
      'The data directory; only one service can use it. Without it, `/var/lib/dockwarden` for root and `~/.local/share/dockwarden` for others.',
      'a path',
    ),
    listen: text(
      '127.0.0.1:9200',
      'The address to listen on. 9200 is the default port of Elasticsearch; port 0 picks a free one. Addresses beyond the loopback interface need `tls` and a user.',
      'a host and a port',
    ),
    allowedHosts: texts(
      [],
      'Host names that clients may use in addition to those of the loopback interface; the `Host` header of a request must be one of them.',
      'a list of host names without ports',
    ),
    trustedProxies: texts(
      [],
      'Addresses of reverse proxies. Only from these, `X-Forwarded-For` or `Forwarded` determines the address of the client (the last one that is not a proxy), and `X-Forwarded-Proto` whether it used TLS.',
      'a list of addresses and CIDR blocks',
      (block) => compileCidr(block) !== null,
    ),
    insecureIngest: flag(
      false,
      'Whether events are accepted from any sender, without an API key. Everything else still needs a sign-in.',
    ),
  },
  /** See `auth/oidc/oidc-settings.ts` for their constraints. */
  oidc: {
    issuer: text(
      '',
      'The issuer URL of the identity provider; with it, people can sign in there. The rest of this section is then needed.',
      'a URL, https except for the loopback interface',
    ),
    clientId: text('', 'The name of this service at the provider.'),
    clientSecretFile: text(
      '',
      'The file with the client secret from the provider; omitted for a public client. It is read again every hour.',
      'a path',
    ),
    publicUrl: text(
      '',
      'The URL that people open in their browsers. Its host is one of `allowed_hosts`; the provider must know `<public_url>/dw/oidc/callback`.',
      'a URL without a path, https except for the loopback interface',
    ),
    label: text('Single sign-on', 'The text of the button on the sign-in page.'),
    scopes: texts(
      ['openid', 'profile', 'email'],
      'The requested scopes; some providers return groups only for a scope of that name.',
      'a list of strings that includes `openid`',
    ),
    groupsClaim: text(
      'groups',
      'The claim with the groups, in the ID token or else from the userinfo endpoint; dots lead into nested objects, as in `realm_access.roles`.',
    ),
    nameClaim: text(
      'preferred_username',
      'The claim with the name of a new user. If the name is taken, a number is added.',
    ),
    roles: table(
      'The role of each group; for a user in several, the most powerful role applies.',
      `a table such as { soc = "analyst" }, of ${ROLES.join(', ')}`,
      (value) => ROLES.find((role) => role === value),
    ),
    defaultRole: oneOf(
      ['', ...ROLES],
      '',
      'The role of users in none of these groups. Empty: they are refused.',
    ),
    spaces: table(
      'The spaces of each group, `*` for all; if omitted, every user has all. An admin always has all.',
      'a table such as { soc = ["default", "staging"] }',
      (value): readonly string[] | undefined =>
        Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    ),
  },
  tls: {
    certificate: text(
      '',
      'The file of the certificate and its chain (PEM). With it, the service speaks HTTPS only; `SIGHUP` reads it again.',
      'a path',
    ),
    key: text('', 'The file of the private key of the certificate (PEM).', 'a path'),
  },
  limits: {
    body: size('100MB', '1kB', 'Maximum size of a request body as it is sent.'),
    inflated: size('100MB', '1kB', 'Maximum size of a request body after decompression.'),
    inflationRatio: integer(
      200,
      10,
      100_000,
      'Maximum compression ratio of a body that inflates to more than 8 MiB.',
    ),
    bodyIdle: duration('15s', '100ms', 'Maximum wait for the next part of a body.'),
    bodyTime: duration('60s', '100ms', 'Maximum time for receiving a whole body.'),
    requests: integer(
      64,
      1,
      10_000,
      'Maximum number of requests with events in progress; further ones are answered 429.',
    ),
    memory: size(
      '128MiB',
      '1MB',
      'Memory for the decompressed bodies of these requests; those that do not fit are answered 429.',
    ),
    threads: integer(0, 0, 256, 'Number of threads that parse request bodies; 0 for one per core.'),
    streams: integer(
      1_000,
      1,
      10_000,
      'Maximum number of streams. Events that would need a further one are stored in `logs-dockwarden.overflow-default`; this makes no difference to rules.',
    ),
    senderStreams: integer(
      0,
      0,
      10_000,
      'Maximum number of streams that one sender creates between two starts of the service: an API key, a user, an address without a key, or the sources of the service together; 0 for a fifth of `streams`.',
    ),
    connections: integer(
      1_024,
      1,
      65_000,
      'Maximum number of open connections. At the limit, the connection that has waited for its client for the longest is closed: an idle one first, then one whose request is incomplete.',
    ),
    addressConnections: integer(
      0,
      0,
      65_000,
      'The same per address (for IPv6, per /64 network), including the loopback interface, but not `trusted_proxies`; 0 for a quarter of `connections`. Raise it if many clients share an address, as behind NAT.',
    ),
    requestRate: integer(
      100,
      1,
      100_000,
      'Maximum number of requests per second of an account or an API key, averaged over ten seconds, not counting those that send events; further ones are answered 429.',
    ),
    refusedRate: integer(20, 1, 100_000, 'The same for unauthenticated requests from an address.'),
    loopDelay: duration(
      '200ms',
      '10ms',
      'Maximum median delay of the event loop over two seconds; above it, requests with events are answered 429.',
    ),
  },
  tail: {
    paths: texts(
      [],
      'Files, directories and patterns to follow, as with `--tail`.',
      'a list of paths',
    ),
  },
  sensor: {
    enabled: flag(
      false,
      'Whether to run the built-in sensor, which records processes in the containers of this host (Linux, root).',
    ),
    host: flag(false, 'Whether to include processes outside containers.'),
    realtime: flag(
      true,
      'Whether the sensor runs at real-time priority; without it, more process arguments are missed.',
    ),
  },
  rules: {
    paths: texts(
      [],
      'Rule files and directories; only their rules run. Empty: rules are managed in the service, at first the shipped ones.',
      'a list of paths',
    ),
    watch: flag(
      false,
      'Whether to reload rules when a file changes. Errors in a file are reported, and the rules last read from it stay in force.',
    ),
    exceptions: texts(
      [],
      'Files of exception lists in addition to those beside the rules. Only with `paths`.',
      'a list of paths',
    ),
    valueLists: text(
      '',
      'The directory of value lists, one file each. Only with `paths`.',
      'a path',
    ),
    live: flag(
      false,
      'Whether rules run as soon as events arrive instead of on their schedule; a rule can override it.',
    ),
  },
  detection: {
    enabled: flag(true, 'Whether rules run in the service. Without them, it only stores events.'),
    lateness: duration(
      '10s',
      '0s',
      'How long sequences wait for events that arrive out of order, by their timestamps.',
      HOUR_MS,
    ),
    alertsKept: unlimited(
      duration('365d', '1h', 'How long alerts are kept, by the time they were raised.', CENTURY_MS),
    ),
    runsKept: duration(
      '30d',
      '1h',
      'How long records of runs are kept; of those over the limit per rule, runs that found nothing are removed first.',
      CENTURY_MS,
    ),
    candidates: size(
      '1GiB',
      '16MiB',
      'Maximum size on disk of the candidate index, from rules to the events that may match them. Beyond it, runs read stored events instead.',
    ),
    concurrency: integer(4, 1, 64, 'Maximum number of rules that run at the same time.'),
    maxAlerts: integer(
      1_000,
      1,
      100_000,
      'Maximum number of alerts of one execution of any rule, whatever its `max_signals` says. Further matches wait for the next execution.',
    ),
    jitter: duration(
      '5s',
      '0s',
      'The time over which runs of rules with the same schedule are spread; the delay of a rule is always the same.',
      HOUR_MS,
    ),
    sequenceMemory: size(
      '256MiB',
      '1MiB',
      'Memory for events held by sequences and samples, for all rules together.',
    ),
  },
  actions: {
    log: text(
      '',
      'A file to which each new alert is written as a line of JSON, once, also after a kill. Building-block alerts are left out.',
      'a path',
    ),
  },
  store: {
    flush: duration('60s', '1s', 'How often events are moved from the log into segments.'),
    logSize: size(
      '64MB',
      '1MB',
      'Size of the log at which its events are moved earlier. A restart reads the whole log.',
    ),
    compact: duration('5m', '1s', 'How often small segments are merged.'),
    expire: duration('10m', '1s', 'How often retention removes expired events.'),
  },
  elasticsearch: {
    version: text(
      '9.1.0',
      'The version of Elasticsearch reported to clients. Some refuse servers older than themselves.',
      'a version such as "9.1.0", from 7.0.0 on',
      (version) => /^(?:[7-9]|[1-9]\d)\.\d{1,3}\.\d{1,3}$/.test(version),
    ),
    clusterName: text('dockwarden', 'The cluster name reported to clients.'),
  },
  log: {
    level: oneOf(LOG_LEVELS, 'info', 'The lowest level that is logged.'),
    format: oneOf(
      LOG_FORMATS,
      'auto',
      'Format of the log on standard error; `auto` is text on a terminal, JSON otherwise.',
    ),
  },
};

/** One entry of `[[retention]]`: the retention of the events of some streams. */
export const RETENTION = {
  streams: text(
    '*',
    'A pattern of stream names; the first entry that matches a stream applies.',
    'a pattern with *',
  ),
  maxAge: unlimited(
    duration('30d', '1m', 'Maximum age of events, by time of receipt.', CENTURY_MS),
  ),
  maxSize: unlimited(size('10GB', '1MB', 'Maximum size on disk of each stream.')),
};

type Values<Section> = {
  readonly [Name in keyof Section]: Section[Name] extends Setting<infer T> ? T : never;
};

export type Config = {
  readonly [Section in keyof typeof SETTINGS]: Values<(typeof SETTINGS)[Section]>;
} & { readonly retention: readonly Values<typeof RETENTION>[] };

export type Section = Readonly<Record<string, Setting<never>>>;

/** `allowedHosts` → `allowed_hosts` */
export const tomlName = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
