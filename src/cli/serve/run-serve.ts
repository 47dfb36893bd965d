import { effectiveConfig, type ClusterFlags } from '../../api/config/effective-config.ts';
import type { Config } from '../../api/config/settings.ts';
import { printConfig } from '../../api/config/print-config.ts';
import { openLog, type Logger } from '../../api/logs.ts';
import { openParts } from '../../api/open-parts.ts';
import { Service } from '../../api/service.ts';
import { setAside, standBy, takenOver } from '../../api/standby.ts';
import { CodedError } from '../../util/coded-error.ts';
import { counted } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { shippedPack, version } from '../environment.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { EXIT, invalidArgument } from '../errors.ts';
import { whenReaderIsGone } from '../terminal/streams.ts';

export interface ServeOptions {
  readonly data?: string;
  readonly listen?: string;
  readonly state?: string;
  readonly standby?: true;
  readonly role?: readonly string[];
  readonly allowedHost?: readonly string[];
  readonly sensor?: true;
  readonly tail?: readonly string[];
  readonly cluster?: string;
  readonly index?: string;
  readonly clusterCa?: string;
  readonly clusterMode?: string;
  readonly from?: string;
  readonly rules?: readonly string[];
  readonly watchRules?: true;
  readonly exceptions?: readonly string[];
  readonly valueLists?: string;
  readonly live?: true;
  readonly insecureIngest?: true;
  readonly config?: string;
  readonly printConfig?: true;
  readonly demo?: true;
}

/** Runs the service until a signal. */
export async function runServe(options: ServeOptions): Promise<void> {
  const config = effectiveConfig({
    file: options.config ?? null,
    data: options.data ?? null,
    listen: options.listen ?? null,
    state: options.state ?? null,
    standby: options.standby === true,
    roles: options.role ?? [],
    allowedHosts: options.allowedHost ?? [],
    tail: options.tail ?? [],
    sensor: options.sensor === true,
    rules: options.rules ?? [],
    exceptions: options.exceptions ?? [],
    valueLists: options.valueLists ?? null,
    watchRules: options.watchRules === true,
    live: options.live === true,
    insecureIngest: options.insecureIngest === true,
    cluster: clusterFlags(options),
  });
  if (options.printConfig === true) {
    process.stdout.write(printConfig(config));
    return;
  }
  const isDemo = options.demo === true;
  // What a demonstration shows is not to drown in what goes as it should.
  const log = openLog(isDemo ? 'warn' : config.log.level, config.log.format, process.stderr);
  exitOnDefect(log);
  // The line below is all that is printed: a reader may close the stream after it.
  whenReaderIsGone(process.stdout, () => {});
  const hasTls = config.tls.certificate !== '';
  const signal = new Promise<void>((resolve) =>
    endOnSignal(resolve, process, hasTls ? ['SIGINT', 'SIGTERM'] : undefined),
  );
  const host = { version: version(), log, now: Date.now };
  const pack = shippedPack();
  if (isDemo) {
    const { runDemo } = await import('./run-demo.ts');
    process.exitCode = (await runDemo(config, { ...host, pack }, signal))
      ? EXIT.done
      : EXIT.otherwise;
    return;
  }
  const stopped = new AbortController();
  void signal.then(() => stopped.abort());
  const start = () => Service.start(config, () => openParts(config, { ...host, pack }), host);
  const service = config.service.standby
    ? await startOnStandby(config, start, log, stopped.signal)
    : await start();
  if (service === null) return;
  const { store, data } = service.status();
  const events = counted(store.events, 'event');
  process.stdout.write(
    `dockwarden ${version()} is ready at ${service.url} · data in ${safeText(data)} · ${events} stored\n`,
  );
  if (!service.hasAdmin) process.stderr.write(firstUserLine(service.signInLink('first-admin')));
  const reload = () => reloadCertificate(service, config, log);
  if (hasTls) process.on('SIGHUP', reload);
  const isTakenOver = await Promise.race([
    signal.then(() => false),
    takenOver(config, stopped.signal).then(() => true),
  ]);
  process.off('SIGHUP', reload);
  if (isTakenOver) log.error({ code: 'STO1703' }, 'another service has taken over the state');
  log.info('stopping');
  const isClean = await service.stop();
  log.info('stopped');
  stopped.abort();
  process.exitCode = isClean && !isTakenOver ? EXIT.done : EXIT.otherwise;
}

/** `null` where a signal came first. */
async function startOnStandby(
  config: Config,
  start: () => Promise<Service>,
  log: Logger,
  signal: AbortSignal,
): Promise<Service | null> {
  const onReady = (url: string) =>
    void process.stdout.write(`dockwarden ${version()} is on standby at ${url}\n`);
  for (;;) {
    if (!(await standBy(config, { log, signal, onReady }))) return null;
    try {
      return await start();
    } catch (error) {
      const code = error instanceof CodedError ? error.code : null;
      if (code === 'STO1706') {
        const folder = setAside(config.service.data, Date.now());
        log.warn({ folder }, 'another service has gone on: earlier events were set aside');
        // Another one that waited may have been faster.
      } else if (code !== 'STO1702') throw error;
    }
  }
}

function clusterFlags(options: ServeOptions): ClusterFlags | null {
  const { cluster, index, clusterCa, clusterMode, from } = options;
  if (cluster !== undefined)
    return {
      url: cluster,
      index: index ?? null,
      ca: clusterCa ?? null,
      from: from ?? null,
      mode: clusterMode ?? null,
    };
  const other = [
    index !== undefined && '--index',
    clusterCa !== undefined && '--cluster-ca',
    clusterMode !== undefined && '--cluster-mode',
    from !== undefined && '--from',
  ].find((option) => option !== false);
  if (other === undefined) return null;
  throw invalidArgument(`${other} is about a cluster`, 'add --cluster URL');
}

const firstUserLine = (link: string) =>
  `there is no user yet: open ${link} on this machine within 15 minutes to make the first one\n`;

/** The tool that renews a certificate sends this signal. */
function reloadCertificate(service: Service, config: Config, log: Logger): void {
  try {
    service.reloadCertificate(config);
    log.info('the certificate was read again');
  } catch (error) {
    log.error({ err: error }, 'the certificate cannot be read; the one before stays in use');
  }
}

/** After a defect nothing is known of the state of the process; what is stored is safe, and a start reads it again. */
function exitOnDefect(log: Logger): void {
  const end = (error: unknown) => {
    log.fatal({ err: error }, 'internal error');
    process.exit(EXIT.otherwise);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
