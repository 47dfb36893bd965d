import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stateUrlOf } from '../stores/open/detection.ts';
import { untilStateIsFree, watchStateWriter } from '../stores/open/state.ts';
import type { Config } from './config/settings.ts';
import { ServerError } from './errors.ts';
import type { Logger } from './logs.ts';
import { hostText, parseListenAddress } from './server/address.ts';
import { readCertificate, tlsOptions } from './server/certificate.ts';

/** Probes need few connections; whatever else finds this address is to go away soon. */
const LIMITS = { headersTimeout: 5_000, requestTimeout: 5_000, maxHeaderSize: 16 * 1024 };
const MAX_CONNECTIONS = 64;

interface Waiting {
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** The URL at which it answers, and what it waits for. */
  readonly onReady: (url: string) => void;
}

/**
 * Waits until no other service writes the state, and answers meanwhile that it lives and is not ready. Throws `CodedError`.
 *
 * @returns `false` if the wait was aborted
 */
export async function standBy(config: Config, { log, signal, onReady }: Waiting): Promise<boolean> {
  const state = stateOf(config);
  if (state === null)
    throw new ServerError(
      'SRV1007',
      'a service on standby takes over the state of another one, and no state is named',
      'add --state postgres://user@host/database',
    );
  let reason = 'it has just started';
  const answer = ({ url }: IncomingMessage, response: ServerResponse) => {
    const isAlive = url === '/healthz';
    response.writeHead(isAlive ? 200 : 503, {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': '1',
      connection: 'close',
    });
    response.end(isAlive ? 'ok\n' : `on standby: ${reason}\n`);
  };
  const address = parseListenAddress(config.service.listen);
  const certificate = readCertificate(config.tls, Date.now());
  const server =
    certificate === null
      ? http.createServer(LIMITS, answer)
      : https.createServer({ ...LIMITS, ...tlsOptions(certificate) }, answer);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const scheme = certificate === null ? 'http' : 'https';
  onReady(`${scheme}://${hostText(address.host)}:${port}`);
  try {
    return await untilStateIsFree(state, {
      signal,
      onWait: (why) => {
        reason = why;
        log.info({ reason }, 'on standby');
      },
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const EARLIER = 'earlier';

/**
 * Moves all that is in a data directory into a directory below it, which is a data directory, too: another service has gone on
 * meanwhile, and its events have the same numbers. Returns where it is.
 */
export function setAside(folder: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(':', '-');
  const target = join(folder, EARLIER, time);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder))
    if (name !== EARLIER) renameSync(join(folder, name), join(target, name));
  return target;
}

/** Resolves when another service has taken over the state that this one writes; never where it is in files. */
export async function takenOver(config: Config, signal: AbortSignal): Promise<void> {
  const state = stateOf(config);
  await new Promise<void>((resolve) => {
    if (state !== null) void watchStateWriter(state, signal, resolve);
  });
}

const stateOf = ({ service }: Config): string | null => service.state || stateUrlOf(service.data);
