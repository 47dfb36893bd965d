import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why the service cannot start, or not be asked. A code is never reused. */
export const SERVER_CODES = {
  SRV1001: {
    cause: 'the address to listen on cannot be read',
    cure: 'give a host and a port, such as `127.0.0.1:9200`, `[::1]:9200` or `localhost:0` (any free port)',
    example: 'dockwarden serve --listen 9200',
  },
  SRV1002: {
    cause: 'the address to listen on can be reached from other machines',
    cure: 'listen on the loopback interface: the service does not know its users yet, so anybody could store events and read them',
    example: 'dockwarden serve --listen 0.0.0.0:9200',
  },
  SRV1003: {
    cause: 'the service cannot listen on its address',
    cure: 'another program may use the port, or ports below 1024 may need root; choose another one with `--listen`',
    example: 'dockwarden serve --listen 127.0.0.1:1',
  },
  SRV1004: {
    cause: 'the configuration file cannot be read',
    cure: 'check the path and its permissions',
    example: 'dockwarden serve --config no-such-file.toml',
  },
  SRV1005: {
    cause: 'the configuration file is not TOML',
    cure: 'the message says where and why; texts need quotes',
    example: 'dockwarden serve --config broken.toml    # with the line: listen = 127.0.0.1:9200',
  },
  SRV1006: {
    cause: 'the configuration has a setting that does not exist',
    cure: 'check the name against docs/reference/configuration.md; `dockwarden serve --print-config` prints all settings',
    example: 'dockwarden serve --config typo.toml    # with the line: listen = "127.0.0.1:9200"',
  },
  SRV1007: {
    cause: 'a setting has a value that it cannot have',
    cure: 'the message says what it may be',
    example: 'dockwarden serve --config size.toml    # with [limits] and the line: body = "much"',
  },
  SRV1008: {
    cause: 'the service does not answer',
    cure: 'check that `dockwarden serve` runs, and its address: `--url` names it, or `--data` the folder of a service on this machine',
    example: 'dockwarden status --url http://127.0.0.1:1',
  },
  SRV1009: {
    cause: 'what answers is not a service of Dockwarden, or one of another version',
    cure: 'check the address; another program may listen there',
    example: 'dockwarden status --url http://127.0.0.1:9200    # where Elasticsearch listens',
  },
  SRV1010: {
    cause: 'the data folder cannot be made',
    cure: 'name another one with `--data`, or make it and let the user of the service own it',
    example: 'dockwarden serve --data /dev/null/dockwarden',
  },
} as const satisfies Record<string, ErrorInfo>;

export type ServerCode = keyof typeof SERVER_CODES;

/** The service cannot start, or cannot be asked. */
export class ServerError extends CodedError<ServerCode> {
  override readonly name = 'ServerError';
}
