import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a store cannot keep or give back a document. A code is never reused. */
export const STORE_CODES = {
  STO1001: {
    cause: 'the temporary file for found documents cannot be written',
    cure: 'free some disk space, or let `TMPDIR` name a folder that has it; only compressed and piped input needs the copy',
    example: "TMPDIR=/no-such-folder dockwarden query 'process where true' events.ndjson.gz",
  },
  STO1002: {
    cause: 'an input was changed or truncated while it was read',
    cure: 'run again when nothing overwrites the file (appending is harmless)',
    example:
      "dockwarden query 'process where true' events.ndjson    # while another program truncates events.ndjson",
  },
  STO1003: {
    cause: 'retention removed a stored event after it was found and before it was printed',
    cure: 'run again; a later start of the time range excludes the oldest events, which retention removes first',
    example:
      "dockwarden query --data /var/lib/dockwarden 'any where true'    # while old events expire",
  },
  STO1101: {
    cause:
      'the disk of the data directory is full, or a quota is reached; nothing is accepted until there is room',
    cure: 'free some disk space, or lower the retention of streams; the service resumes by itself',
    example: 'dockwarden serve --data /full-disk',
  },
  STO1102: {
    cause:
      'the disk of the data directory failed to write, sync or read; nothing is accepted until it works again',
    cure: 'look at the log of the kernel and at how the folder is mounted; what was acknowledged is kept',
    example: 'dockwarden serve --data /read-only-disk',
  },
  STO1103: {
    cause: 'events in the log of the data directory are not as they were written',
    cure: 'check the disk; the other events of the log can still be read',
    example: 'a sector of the disk went bad after it was written',
  },
  STO1104: {
    cause: 'another service uses the data directory',
    cure: 'stop the other service, or give each service a data directory of its own',
    example: 'dockwarden serve --data /data    # while another one runs',
  },
  STO1105: {
    cause: 'the data directory cannot be locked',
    cure: 'let the service own the folder, on a file system that has locks',
    example: 'dockwarden serve --data /read-only-disk',
  },
  STO1106: {
    cause: 'the process may not open as many files as the store has segments',
    cure: 'raise the limit of open files, such as `ulimit -n 65536` or `LimitNOFILE=65536` in a unit of systemd',
    example: 'dockwarden serve --data DIR    # under `ulimit -n 256`, with many streams',
  },
  STO1201: {
    cause:
      'a file of stored events is not as it was written: the disk, or another program, changed it',
    cure: 'check the disk and restore the file from a backup; what is readable stays searchable, and searches count what they had to skip',
    example: 'a sector of the disk went bad below `events/falco/2026-11-26/`',
  },
  STO1202: {
    cause: 'stored events are in a format that this version does not know',
    cure: 'use the version of Dockwarden that wrote them, or a later one',
    example: 'a data directory that a later version has written to is opened by an earlier one',
  },
  STO1301: {
    cause: 'a database of the service was written by a newer version of dockwarden',
    cure: 'run the version that wrote it, or a newer one',
    example: 'dockwarden serve --data DIR    # after going back to an older version',
  },
  STO1302: {
    cause: 'a database of the service is damaged, or the file is another one',
    cure: 'restore the data directory from a backup. With a damaged `detection.db`, events are received all the same, but no rule runs: put the one of any earlier backup of this directory in its place, without its `-wal` and `-shm` files, and rules read on from there; or move all three away, which loses all alerts, and the rules and exceptions that are kept in the service',
    example: 'dockwarden serve --data DIR    # where DIR/state.db is no SQLite database',
  },
  STO1303: {
    cause: 'a database of the service cannot be opened, read or written',
    cure: 'check the permissions of the data directory, and whether the disk is full or failing',
    example: 'dockwarden serve --data DIR    # where DIR belongs to another user',
  },
  STO1304: {
    cause: 'SQLite cannot be loaded',
    cure: 'install dockwarden on the machine where it runs; Linux, macOS and Windows on x64 and arm64 are supported',
    example: 'dockwarden serve    # from a folder that was installed on another operating system',
  },
  STO1305: {
    cause: 'another program has locked a database of the service',
    cure: 'close the program that holds it open, such as a SQLite shell',
    example:
      'dockwarden serve --data DIR    # while a SQLite shell has an open transaction on DIR/state.db',
  },
  STO1306: {
    cause:
      'a database of the service was written by an older version of dockwarden, and cannot be migrated while it is only read',
    cure: 'start the service once with this version',
    example:
      "dockwarden query --data DIR 'process where true'    # after an upgrade, before the first start",
  },
  STO1307: {
    cause: 'there is no database of a service',
    cure: 'name the data directory of a service that has run',
    example: "dockwarden query --data /no-such-folder 'process where true'",
  },
  STO1309: {
    cause: 'a template, policy or other definition of a shipper exceeds a limit',
    cure: 'make it smaller: a definition has up to 2 MiB, and its name up to 255 bytes',
    example: 'PUT /_index_template/huge    # with a body of 3 MB',
  },
  STO1308: {
    cause: 'an `.ids` file is damaged, or belongs to another store',
    cure: 'restore the data directory from a backup',
    example: 'dockwarden serve --data DIR    # where the disk has changed a file below DIR/events',
  },
  STO1310: {
    cause: 'there are events that the state database does not know: it is older than they are',
    cure: 'restore all of the data directory from one backup; or move the files that are named elsewhere, and start without their events',
    example: 'dockwarden serve --data DIR    # after only DIR/state.db was restored from a backup',
  },
  STO1311: {
    cause: 'a backup cannot be written',
    cure: 'name a file that does not exist, in a folder with enough space',
    example: 'dockwarden backup --data DIR /full-disk/backup',
  },
  STO1312: {
    cause: 'another user has this name, or is this person at the identity provider',
    cure: 'choose another name; names are the same whatever the case of their letters',
    example: 'POST /dw/users    # with the name `Alice`, where there is an `alice`',
  },
  STO1313: {
    cause: 'a file of the audit log, or the file with its heads, cannot be read or written',
    cure: 'check the permissions of the data directory, and the disk; the log itself goes on, and its heads are in the log of the service, too',
    example: 'dockwarden serve --data DIR    # where DIR/audit-heads.ndjson cannot be written',
  },
  STO1402: {
    cause: 'events are to be counted by intervals of time, and there would be too many of these',
    cure: 'ask for longer intervals, or for less time: there may be 65,536 of them',
    example: 'a diagram of a year by the second',
  },
  STO1501: {
    cause:
      'the token for the next page of alerts or stories is not valid, or belongs to another order',
    cure: 'pass `next` of the previous page unchanged and with the same order, or start at the first page',
    example: 'a token that was cut off when it was copied',
  },
  STO1502: {
    cause:
      'a tag, note, name or query of alerts is too long or empty, or what it refers to does not exist',
    cure: 'shorten it: a tag or name has up to 256 characters, a note 100,000, a text to search for 1,000; an alert up to 100 tags and 100 assignees; a query up to 10,000 values of a field',
    example: 'a script that adds the whole command line as a tag',
  },
  STO1601: {
    cause: 'a cluster of OpenSearch or Elasticsearch cannot be reached, or cannot be trusted',
    cure: 'check the address, which begins with `https://` or `http://` as the cluster is set up; the certificate of an authority that the system does not know must be named',
    example:
      "dockwarden query --events https://no-such-host:9200 --index 'logs-*' 'process where true'",
  },
  STO1602: {
    cause: 'a cluster is too old: it has no points in time',
    cure: 'OpenSearch has them from 2.4 on, Elasticsearch from 7.10 on',
    example: 'dockwarden query --events http://es6:9200 …    # where Elasticsearch 6 runs',
  },
  STO1603: {
    cause: 'a cluster does not accept the user or API key, or does not give them the rights',
    cure: 'set `DOCKWARDEN_EVENTS_API_KEY`, or `DOCKWARDEN_EVENTS_USER` and `DOCKWARDEN_EVENTS_PASSWORD`; or the files in a section `[[cluster]]` of the service; a hunt needs the rights `read` and `view_index_metadata` on the indices, and a service that follows them `monitor`, too',
    example:
      "dockwarden query --events https://opensearch:9200 --index 'logs-*' …    # with the password of another cluster in the environment",
  },
  STO1604: {
    cause: 'no index has the name, or an index cannot be read as it is',
    cure: '`GET /_cat/indices` lists the indices; an alias with a filter, and an index without `_source`, cannot be read',
    example:
      "dockwarden query --events https://opensearch:9200 --index 'no-such-*' 'process where true'",
  },
  STO1605: {
    cause: 'a cluster gave an answer that cannot be used',
    cure: 'check that the address is that of OpenSearch or Elasticsearch, and what stands between; the message has what was answered',
    example: 'dockwarden query --events https://example.com …    # where a web site answers',
  },
  STO1606: {
    cause:
      'a cluster is overloaded, or the connection to it breaks off, again and again for half a minute',
    cure: 'nothing is known of the events that were not read: try again later, or with a shorter time range',
    example: 'dockwarden query --events …    # while the queue of searches of the cluster is full',
  },
  STO1607: {
    cause: 'some shards of a cluster do not answer, so that events may be missing',
    cure: 'nothing is known of the events that were not read: look at `GET /_cluster/health`, and run again when no index is red',
    example: 'dockwarden query --events …    # while a node of the cluster is down',
  },
  STO1608: {
    cause: 'a cluster does not let alerts or events be written, whichever document it is',
    cure: 'the message has the reason of the cluster; `dockwarden setup` prints what it needs to have, and the guide of clusters lists the rights',
    example: 'output.url = "https://opensearch:9200"    # with a user who may only read',
  },
  STO1701: {
    cause: 'the server of PostgreSQL cannot be reached, or refuses the connection',
    cure: 'check that the server is up, and the address, user, password and database; the service goes on when it is back',
    example: 'dockwarden serve --state postgres://no-such-host/dockwarden',
  },
  STO1702: {
    cause: 'another service writes the same state in PostgreSQL',
    cure: 'stop the other service, or give each its own database, or a schema of its own (`?schema=NAME`); the server notices within seconds that a service is gone',
    example: 'dockwarden serve --state postgres://db/dockwarden    # while another one runs',
  },
  STO1703: {
    cause:
      'another service has taken over the state in PostgreSQL, as after this one was paused or cut off',
    cure: 'stop this service: nothing that it does is written any more',
    example: 'a service whose machine was suspended for a minute, while a second one started',
  },
  STO1704: {
    cause: 'the state in PostgreSQL cannot be opened as it is',
    cure: 'the message says why: state of a newer version needs that version, and a reader needs state that a service has made',
    example:
      'dockwarden serve --state postgres://db/dockwarden    # after going back to an older version',
  },
  STO1705: {
    cause: 'the state in PostgreSQL is not that of this data directory',
    cure: 'use another schema, by `?schema=NAME` at the end of the URL, or another database; to go on with the state that is there, start with an empty data directory',
    example:
      'dockwarden serve --data other --state postgres://db/dockwarden    # the state of another service',
  },
  STO1706: {
    cause:
      'the state in PostgreSQL belongs to events of another data directory, and this one has events of its own',
    cure: 'start with an empty data directory: events of two directories have the same numbers; a service on standby moves its earlier events aside by itself',
    example:
      'dockwarden serve --state postgres://db/dockwarden    # on the first machine, after another one had taken over',
  },
  STO1707: {
    cause:
      'several services share a state in PostgreSQL, and one of a newer version has other tables than those that run',
    cure: 'stop all services that share the state, then start those of the newer version: the first one brings the tables up to date',
    example:
      'dockwarden serve --role detect --state postgres://db/dockwarden    # a newer version, while an older one runs',
  },
} as const satisfies Record<string, ErrorInfo>;

export type StoreCode = keyof typeof STORE_CODES;

/** A store cannot keep or give back a document. */
export class StoreError extends CodedError<StoreCode> {
  override readonly name = 'StoreError';
}

/** Whether the reason of an error is that there is no room. */
export function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true;
  }
  return false;
}

/** What an error of `node:fs` means for the data directory. */
export function diskError(folder: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (isDiskFull(error)) {
    const hint = STORE_CODES.STO1101.cure;
    return new StoreError('STO1101', `the disk of ${folder} is full (${code})`, hint, error);
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    const hint = STORE_CODES.STO1106.cure;
    return new StoreError('STO1106', `too many files are open (${code})`, hint, error);
  }
  const hint = STORE_CODES.STO1102.cure;
  return new StoreError('STO1102', `the disk of ${folder} is failing: ${message}`, hint, error);
}

/** Whether an error says that what is stored is damaged, so that others of it can still be read. */
export const isDamage = (error: unknown): error is StoreError =>
  error instanceof StoreError && error.code !== 'STO1106';
