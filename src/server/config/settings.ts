import { LOG_FORMATS, LOG_LEVELS } from '../logs.ts';
import {
  duration,
  flag,
  integer,
  oneOf,
  size,
  text,
  texts,
  unlimited,
  type Setting,
} from './setting.ts';

const DAY_MS = 86_400_000;

/** All settings by section. The reference page and the printed configuration are made of this. */
export const SETTINGS = {
  service: {
    data: text(
      '',
      'The folder that everything is kept in; one service a folder. Without it, `/var/lib/dockwarden` for root and `~/.local/share/dockwarden` for others.',
      'a path',
    ),
    listen: text(
      '127.0.0.1:9200',
      'Where the service listens. 9200 is where shippers look for Elasticsearch; port 0 is any that is free. Only addresses of the loopback interface are allowed.',
      'a host and a port',
    ),
    allowedHosts: texts(
      [],
      'Names, beyond those of the loopback interface, under which clients may call the service: the `Host` header of a request must have one of them.',
      'a list of host names without ports',
    ),
  },
  limits: {
    body: size('100MB', '1kB', 'The largest body of a request, as it is sent.'),
    inflated: size('100MB', '1kB', 'The largest body of a request, inflated.'),
    inflationRatio: integer(
      200,
      10,
      100_000,
      'How many times its size a compressed body may inflate to, where that is more than 8 MiB.',
    ),
    bodyIdle: duration('15s', '100ms', 'The longest wait for the next part of a body.'),
    bodyTime: duration('60s', '100ms', 'The longest time that a whole body may take.'),
    requests: integer(
      64,
      1,
      10_000,
      'How many requests with events are handled at a time; one more is answered 429.',
    ),
    memory: size(
      '128MiB',
      '1MB',
      'The bodies of these requests together, inflated; what does not fit is answered 429.',
    ),
    threads: integer(
      0,
      0,
      256,
      'How many threads read the bodies of requests; 0 for as many as there are cores.',
    ),
    connections: integer(1_024, 1, 65_000, 'How many connections there may be at a time.'),
    loopDelay: duration(
      '200ms',
      '10ms',
      'When the service is busier than this (half of its turns in two seconds are later), events are answered 429.',
    ),
  },
  tail: {
    paths: texts(
      [],
      'Files to read as they grow, with patterns; folders stand for the event files in them.',
      'a list of paths',
    ),
  },
  sensor: {
    enabled: flag(
      false,
      'Whether to run the sensor, which watches the processes of this host (Linux, root).',
    ),
    host: flag(false, 'Whether to include processes outside containers.'),
    realtime: flag(
      true,
      'Whether the sensor runs at real-time priority; without, more arguments are missed.',
    ),
  },
  store: {
    flush: duration(
      '60s',
      '1s',
      'How often events are moved from the log into the files that are searched.',
    ),
    logSize: size(
      '64MB',
      '1MB',
      'A log that is larger is moved before its time; a start after a crash reads it again.',
    ),
    compact: duration('5m', '1s', 'How often small files are merged.'),
    expire: duration('10m', '1s', 'How often events are removed that retention does not keep.'),
  },
  elasticsearch: {
    version: text(
      '9.1.0',
      'The version of Elasticsearch that clients are told. Some refuse a server older than themselves.',
      'a version such as "9.1.0", from 7.0.0 on',
      (version) => /^(?:[7-9]|[1-9]\d)\.\d{1,3}\.\d{1,3}$/.test(version),
    ),
    clusterName: text('dockwarden', 'The name of the cluster that clients are told.'),
  },
  log: {
    level: oneOf(LOG_LEVELS, 'info', 'The least severe entries of the log that are written.'),
    format: oneOf(
      LOG_FORMATS,
      'auto',
      'How the log is written to standard error; `auto` is text on a terminal, JSON elsewhere.',
    ),
  },
};

/** One entry of `[[retention]]`: how long the events of some streams are kept. */
export const RETENTION = {
  streams: text(
    '*',
    'A pattern of names of streams; the first entry that fits a stream applies.',
    'a pattern with *',
  ),
  maxAge: unlimited(
    duration('30d', '1m', 'How long events are kept, by the time received.', 36_500 * DAY_MS),
  ),
  maxSize: unlimited(
    size('10GB', '1MB', 'The most that the events of one stream may take on disk.'),
  ),
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
