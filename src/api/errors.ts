import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why the service cannot start, or cannot be reached. A code is never reused. */
export const SERVER_CODES = {
  SRV1001: {
    cause: 'the address to listen on cannot be read',
    cure: 'give a host and a port, such as `127.0.0.1:9200`, `[::1]:9200` or `localhost:0` (any free port)',
    example: 'dockwarden serve --listen 9200',
  },
  SRV1002: {
    cause: 'the address to listen on can be reached from other machines',
    cure: 'listen on the loopback interface, or name a certificate and its key in the section `tls` of the configuration',
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
    cause: 'the configuration file is not valid TOML',
    cure: 'the message shows the position and the reason; strings need quotes',
    example: 'dockwarden serve --config broken.toml    # with the line: listen = 127.0.0.1:9200',
  },
  SRV1006: {
    cause: 'the configuration contains an unknown setting',
    cure: 'check the name against docs/reference/configuration.md; `dockwarden serve --print-config` prints all settings',
    example: 'dockwarden serve --config typo.toml    # with the line: listen = "127.0.0.1:9200"',
  },
  SRV1007: {
    cause: 'a setting has an invalid value',
    cure: 'the message shows the allowed values',
    example: 'dockwarden serve --config size.toml    # with [limits] and the line: body = "much"',
  },
  SRV1008: {
    cause: 'the service does not respond',
    cure: 'check that `dockwarden serve` is running; `--url` takes its address, or `--data` its data directory on this machine',
    example: 'dockwarden status --url http://127.0.0.1:1',
  },
  SRV1009: {
    cause: 'the response is not that of a Dockwarden service, or of another version',
    cure: 'check the address; another program may listen there',
    example: 'dockwarden status --url http://127.0.0.1:9200    # where Elasticsearch listens',
  },
  SRV1010: {
    cause: 'the data directory cannot be created or read',
    cure: 'choose another one with `--data`, or create it and make the user of the service its owner',
    example: 'dockwarden serve --data /dev/null/dockwarden',
  },
  SRV1011: {
    cause: 'the service refused the request',
    cure: 'the message says why; the code in it is explained by `dockwarden explain`',
    example: 'dockwarden alerts show 0000',
  },
  SRV1012: {
    cause: 'a job of the service did not end well',
    cure: 'the message says why; a job that was cancelled can be started again',
    example: 'dockwarden rules preview rule.toml    # and the service is stopped meanwhile',
  },
  SRV1013: {
    cause: 'the service would be reached from other machines, and no one could sign in',
    cure: 'make one with `dockwarden users create NAME --role admin --data DIR`; or start it once on the loopback interface, and open the link that it prints',
    example:
      'dockwarden serve --config tls.toml --listen 0.0.0.0:9200    # with a new data directory',
  },
  SRV1015: {
    cause: 'the request to the service is not authenticated',
    cure: 'on the machine of the service, name its data directory with `--data`; elsewhere, set `DOCKWARDEN_API_KEY` to an API key',
    example: 'dockwarden status --url http://127.0.0.1:9200    # as another user',
  },
  SRV1014: {
    cause: 'the certificate or its key cannot be used, or it has expired',
    cure: 'check the paths in the section `tls`, their permissions, that both are PEM, and that they belong together',
    example:
      'dockwarden serve --config tls.toml    # with [tls] and the line: certificate = "no-such.pem"',
  },
  SRV1016: {
    cause:
      'people cannot sign in at the identity provider with the section `oidc` of the configuration',
    cure: 'the message says what is missing or does not fit; `docs/guide/access.md` has an example',
    example: 'dockwarden serve --config oidc.toml    # with [oidc], an issuer, and no client_id',
  },
  SRV1017: {
    cause:
      'the roles of a worker do not go with other settings, since several workers share its state',
    cure: 'the message says with which; `docs/guide/workers.md` says what workers can share',
    example: 'dockwarden serve --role detect --tail /var/log/audit/audit.log    # without --state',
  },
  SRV1018: {
    cause: 'the worker does not do what was asked of it: it has no role for that, or no worker can',
    cure: 'send events to a cluster that workers search, or to a service without roles; ask a worker with the role `api` for everything else',
    example: 'POST /ingest/events    # to a service that was started with --role api',
  },
} as const satisfies Record<string, ErrorInfo>;

export type ServerCode = keyof typeof SERVER_CODES;

/** The service cannot start, or cannot be reached. */
export class ServerError extends CodedError<ServerCode> {
  override readonly name = 'ServerError';
}
