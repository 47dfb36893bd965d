import { randomBytes, randomUUID } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { Access } from '../service/access/access.ts';
import { networkOf } from '../service/access/addresses.ts';
import { makeLocalKey } from '../service/access/api-keys.ts';
import { LOCAL } from '../service/access/principal.ts';
import type { LinkPurpose } from '../service/access/one-time-links.ts';
import type { AuditLog } from '../service/audit/audit-log.ts';
import { ExpiredExceptions } from '../service/audit/expired-exceptions.ts';
import { HeadNotes } from '../service/audit/head-notes.ts';
import { recordedAccess } from '../service/audit/recorded-access.ts';
import { Senders } from '../service/events/intake/senders.ts';
import { Hunts } from '../service/events/hunt/hunts.ts';
import { huntedClusters } from './cluster-connection.ts';
import { SearchThreads } from '../faces/elasticsearch/search/thread/search-threads.ts';
import { LiveHub } from '../service/feed/live-hub.ts';
import { listExpiredExceptions } from '../service/rules/edit-exceptions.ts';
import { retentionOf } from '../stores/retention.ts';
import { alertSearches } from './alert-searches.ts';
import { Authenticator } from './auth/authenticator.ts';
import { RequestLimits } from './auth/request-limits.ts';
import { FlowCookie } from './auth/oidc/flow-cookie.ts';
import { IdentityProvider } from './auth/oidc/identity-provider.ts';
import { oidcSettings, type OidcSettings } from './auth/oidc/oidc-settings.ts';
import type { Endpoint } from './client/endpoint.ts';
import type { Config } from './config/settings.ts';
import { ServerError } from './errors.ts';
import { Admission } from '../http/admission.ts';
import { bodyLimits, maintenanceOptions, retentionPolicies } from './config/options.ts';
import { isOwnMachineOnly, parseListenAddress, type ListenAddress } from './server/address.ts';
import { readCertificate, type Certificate } from './server/certificate.ts';
import { Guard } from './server/guard.ts';
import { LoopDelay } from './server/loop-delay.ts';
import { HttpServer } from './server/server.ts';
import { liveHost } from './live-host.ts';
import { TrustedProxies } from './server/trusted-proxies.ts';
import type { ServiceParts } from './service-parts.ts';
import type { Logger } from './logs.ts';
import { Maintenance } from './maintenance.ts';
import { describeParts } from './metrics/part-metrics.ts';
import { ServiceMetrics } from './metrics/service-metrics.ts';
import { Rate } from './rate.ts';
import { ExportSlots } from './routes/export/export-slots.ts';
import { createApp, isElasticsearch } from './routes/index.ts';
import type { ApiServices, OidcSignIn } from './routes/services.ts';
import { detectionState, intakeStatus, storeStatus, type ServiceStatus } from './status/status.ts';
import { handledBy, NO_INTAKE } from './workers/refusals.ts';
import { stateUrlOf } from '../stores/open/detection.ts';

export interface ServiceHost {
  /** The version of Dockwarden. */
  readonly version: string;
  readonly log: Logger;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** The names and proxies of the service, from the configuration. */
interface Entrance {
  readonly address: ListenAddress;
  readonly certificate: Certificate | null;
  readonly guard: Guard;
  readonly oidc: OidcSettings | null;
}

/** How long a stop waits for requests in flight. */
const DRAIN_MS = 10_000;
const SAMPLE_MS = 1_000;
const TIDY_MS = 60_000;
/** The interval at which the head of the audit log is recorded. */
const HEAD_MS = 3_600_000;

/** A running service. All of its parts are passed in, so that a test can run one. */
export class Service {
  readonly #parts: ServiceParts;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #server: HttpServer;
  readonly #maintenance: Maintenance;
  readonly #localKey: string;
  #certificate: Certificate | null;
  readonly #loop: LoopDelay;
  readonly #access: Access;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #audit: AuditLog;
  readonly #heads: HeadNotes;
  readonly #expired: ExpiredExceptions;
  readonly #proxies: TrustedProxies;
  readonly #metrics: ServiceMetrics;
  readonly #admission: Admission;
  readonly #rate: Rate;
  readonly #retention: ReturnType<typeof retentionPolicies>;
  readonly #started: number;
  readonly #version: string;
  readonly #searches = new SearchThreads();
  /** Separate ones, so that alerts remain available under any load of event searches. */
  readonly #eventSearches = new SearchThreads();
  readonly #hunts: Hunts;
  readonly #live: LiveHub;
  #failure: string | null = null;
  #isStopping = false;

  /**
   * Resolves when it accepts events. Throws `CodedError` if it cannot start, and leaves nothing open.
   *
   * @param open the parts; not called if the configuration alone prevents the start
   */
  static async start(
    config: Config,
    open: () => Promise<ServiceParts>,
    host: ServiceHost,
  ): Promise<Service> {
    const address = parseListenAddress(config.service.listen);
    const certificate = readCertificate(config.tls, host.now());
    const isReachable = !isOwnMachineOnly(address);
    if (isReachable && certificate === null)
      throw new ServerError(
        'SRV1002',
        `${config.service.listen} can be reached from other machines, which requires TLS`,
        'listen on 127.0.0.1, [::1] or localhost, or name a certificate in the section tls of the configuration',
      );
    const guard = new Guard([...config.service.allowedHosts, address.host]);
    const oidc = oidcSettings(config, (name) => guard.isOurs(name));
    const parts = await open();
    const service = new Service(config, { address, certificate, guard, oidc }, parts, host);
    try {
      if (isReachable && !service.#access.users.hasAdmin())
        throw new ServerError(
          'SRV1013',
          `${config.service.listen} can be reached from other machines, and there is no user yet`,
          'make one with dockwarden users create NAME --role admin --data DIR, or start the service once with --listen 127.0.0.1:9200 and open the link that it prints',
        );
      await service.#server.listen();
      parts.describe(service.endpoint);
      for (const source of parts.sources) await source.start();
      parts.worker?.start(parts.detection, service.url);
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  private constructor(config: Config, entrance: Entrance, parts: ServiceParts, host: ServiceHost) {
    const { limits } = config;
    const { store, intake } = parts;
    this.#parts = parts;
    this.#log = host.log;
    this.#now = host.now;
    this.#loop = new LoopDelay();
    this.#certificate = entrance.certificate;
    this.#hunts = new Hunts(parts.data, randomUUID, huntedClusters(config));
    this.#localKey = makeLocalKey(randomBytes);
    this.#proxies = new TrustedProxies(config.service.trustedProxies);
    this.#metrics = new ServiceMetrics();
    this.#admission = new Admission(limits.requests, intake, () =>
      this.#loop.milliseconds > limits.loopDelay ? 'the service is overloaded' : null,
    );
    this.#rate = new Rate(() => intake.counters.events);
    this.#started = host.now();
    this.#version = host.version;
    this.#retention = retentionPolicies(config);
    this.#maintenance = new Maintenance(
      store,
      maintenanceOptions(config, this.#retention),
      host.log,
      host.now,
    );
    this.#audit = parts.audit;
    this.#expired = new ExpiredExceptions(parts.audit);
    this.#heads = new HeadNotes({
      reader: parts.audit.reader,
      folder: parts.data,
      now: host.now,
      log: host.log,
    });
    this.#heads.check();
    this.#heads.note();
    this.#access = new Access({
      store: recordedAccess(parts.access),
      spaces: parts.detection,
      now: host.now,
      random: randomBytes,
      log: host.log,
      localKey: this.#localKey,
    });
    this.#live = this.#openFeed();
    this.#describeMetrics();
    const services = this.#services(config, entrance);
    void services.oidc?.provider.warm();
    this.#server = this.#openServer(config, entrance, createApp(services));
    this.#timers = [
      setInterval(() => this.#sample(), SAMPLE_MS),
      setInterval(() => this.#tidy(), TIDY_MS),
      setInterval(() => this.#heads.note(), HEAD_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  #sample(): void {
    this.#rate.sample();
    this.#noteFailure(this.#parts.store.status().failure);
  }

  /** Why events cannot be taken in now; `null` where they can. */
  #notReady(): string | null {
    return this.#isStopping ? 'the service is stopping' : this.#parts.store.status().failure;
  }

  status(): ServiceStatus {
    const { data, intake, store, sources, forwarder, detection } = this.#parts;
    return {
      service: 'dockwarden',
      version: this.#version,
      address: this.url,
      data,
      state: stateUrlOf(data),
      started: new Date(this.#started).toISOString(),
      now: new Date(this.#now()).toISOString(),
      notReady: this.#notReady(),
      intake: {
        ...intakeStatus(intake.counters),
        eventsPerSecond: this.#rate.perSecond,
        turnedAway: this.#metrics.turnedAway,
        requestsInFlight: this.#admission.requests,
        loopDelayMs: this.#loop.milliseconds,
      },
      maintenanceFailures: this.#maintenance.failures,
      store: storeStatus(store.status(), store.streamUse()),
      disk: diskOf(data),
      sources: sources.map((source) => ({
        kind: source.kind,
        name: source.name,
        ...source.status(),
      })),
      forwarding: forwarder?.status() ?? null,
      detection: detection === null ? null : detectionState(detection.status()),
    };
  }

  #describeMetrics(): void {
    const { intake, sources, detection } = this.#parts;
    describeParts(this.#metrics.registry, {
      version: this.#version,
      counters: intake.counters,
      sources,
      hasDetection: detection !== null,
      worker: this.#parts.worker,
      signIns: () => this.#access.signInCounters,
      audit: () => ({ entries: this.#audit.counts, headAt: this.#heads.lastAt }),
      now: this.#now,
      status: () => this.status(),
    });
  }

  #openFeed(): LiveHub {
    const { detection, store, commits } = this.#parts;
    const live = new LiveHub(
      liveHost({
        access: this.#access,
        detection,
        store,
        status: () => this.status(),
        log: this.#log,
      }),
    );
    commits.on('alerts', (space) => live.alertsChanged(space));
    commits.on('events', () => live.eventsStored());
    return live;
  }

  /** What requests are handled with. */
  #services({ service, limits, elasticsearch }: Config, { oidc }: Entrance): ApiServices {
    const parts = this.#parts;
    return {
      identity: {
        nodeName: hostname(),
        clusterName: elasticsearch.clusterName,
        clusterUuid: parts.storeId,
        elasticsearchVersion: elasticsearch.version,
        address: () => this.#server.address,
      },
      intake: parts.worker === null ? parts.intake : NO_INTAKE,
      store: parts.store,
      streamNames: parts.streamNames,
      retentionOf: retentionOf(this.#retention),
      definitions: parts.definitions,
      access: this.#access,
      audit: this.#audit,
      oidc: oidc === null ? null : this.#oidcSignIn(oidc),
      proxies: this.#proxies,
      detection: parts.detection,
      authenticator: new Authenticator(this.#access),
      requestLimits: new RequestLimits(limits.requestRate, limits.refusedRate),
      isIngestOpen: service.insecureIngest,
      workers: parts.worker,
      search: parts.detection === null ? null : alertSearches(this.#searches, parts.data),
      events: {
        run: (work, signal) => this.#eventSearches.runEvents(parts.data, work, signal),
      },
      hunts: this.#hunts,
      live: this.#live,
      exports: new ExportSlots(),
      senders: new Senders(this.#now),
      admission: this.#admission,
      bodyLimits: bodyLimits(limits),
      metrics: this.#metrics,
      log: this.#log,
      now: this.#now,
      status: () => this.status(),
      notReady: () => this.#notReady(),
      isStopping: () => this.#isStopping,
    };
  }

  #oidcSignIn(settings: OidcSettings): OidcSignIn {
    return {
      provider: new IdentityProvider(settings, this.#log, this.#now),
      cookie: new FlowCookie(randomBytes(32), this.#now),
    };
  }

  #openServer(
    { limits }: Config,
    { address, guard, certificate }: Entrance,
    app: ReturnType<typeof createApp>,
  ): HttpServer {
    return new HttpServer({
      address,
      connections: {
        most: limits.connections,
        maxPerAddress: limits.addressConnections || Math.ceil(limits.connections / 4),
      },
      bodyMs: limits.bodyTime,
      guard,
      proxies: this.#proxies,
      certificate,
      isElasticsearch,
      handle: handledBy(this.#parts.worker?.roles ?? null, (request, bindings) =>
        app.fetch(request, bindings),
      ),
      answered: (answer) => {
        this.#metrics.answered(answer.method, answer.status, answer.seconds);
        this.#log.debug(answer, 'request');
      },
      networkOf,
      closed: (bound, from) => {
        this.#metrics.connectionClosed(bound);
        this.#log.debug({ bound, address: from }, 'the maximum number of connections is reached');
      },
    });
  }

  /** Anything that cannot be written is retried a minute later. */
  #tidy(): void {
    try {
      this.#access.tidy();
      this.#audit.tidy();
    } catch (error) {
      this.#log.warn({ err: error }, NOT_TIDIED);
    }
    if (this.#parts.worker?.has('duty/upkeep') !== false) void this.#noteExpired();
  }

  async #noteExpired(): Promise<void> {
    const { detection } = this.#parts;
    if (detection === null) return;
    try {
      for (const { id } of this.#access.spaces.list(LOCAL)) {
        const { items } = await detection.call(listExpiredExceptions, {}, id);
        this.#expired.note(id, items);
      }
    } catch (error) {
      // If detection does not run at the moment, they are recorded later.
      this.#log.debug({ err: error }, 'the expired exceptions cannot be determined');
    }
  }

  /** Logged once when it begins and once when it ends: there may be thousands of requests in between. */
  #noteFailure(reason: string | null): void {
    if (reason !== null && this.#failure === null)
      this.#log.error({ reason }, 'events cannot be stored; clients are asked to retry');
    if (reason === null && this.#failure !== null) this.#log.info('events can be stored again');
    this.#failure = reason;
  }

  get url(): string {
    return `${this.#certificate === null ? 'http' : 'https'}://${this.#server.address}`;
  }

  /** For programs of the owner of the data directory. */
  get endpoint(): Endpoint {
    return {
      url: this.url,
      key: this.#localKey,
      certificate: this.#certificate?.certificate ?? null,
    };
  }

  /**
   * A one-time link for this machine: it creates the first user if there is none, and otherwise signs in the owner of the
   * data directory.
   */
  signInLink(purpose: LinkPurpose): string {
    return `${this.url}/sign-in#${purpose}=${this.#access.links.make(purpose)}`;
  }

  get hasAdmin(): boolean {
    return this.#access.users.hasAdmin();
  }

  /** Reloads the certificate. Throws {@link ServerError}, and the previous one remains in use. */
  reloadCertificate(config: Config): void {
    const certificate = readCertificate(config.tls, this.#now());
    if (certificate === null || this.#certificate === null) return;
    this.#server.useCertificate(certificate);
    this.#certificate = certificate;
    // Local programs identify the service by its certificate.
    this.#parts.describe(this.endpoint);
  }

  /**
   * Stops accepting events, completes pending work, and closes everything. Resolves when the data directory is unlocked.
   * A part that cannot be closed is logged, and the rest is closed all the same.
   *
   * @returns whether everything could be closed
   */
  async stop(): Promise<boolean> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    const { sources, intake, forwarder, store } = this.#parts;
    let answered: Promise<void> = Promise.resolve();
    const steps: readonly [what: string, stop: () => Promise<void> | void][] = [
      ...sources.map((source): [string, () => Promise<void>] => [source.name, () => source.stop()]),
      ['work', () => this.#parts.worker?.stop()],
      ['live streams', () => this.#live.close()],
      // No new work arrives. Long reads end with what they have; otherwise requests could not be answered soon.
      ['listener', () => void (answered = this.#server.close(DRAIN_MS))],
      ['jobs', () => this.#parts.detection?.endJobs()],
      ['hunts', () => this.#hunts.close()],
      ['searches', () => this.#searches.close()],
      ['searches of events', () => this.#eventSearches.close()],
      ['server', () => answered],
      ['intake', () => intake.close()],
      ['maintenance', () => this.#maintenance.stop()],
      ['detection', () => this.#parts.detection?.close()],
      ['forwarding', () => forwarder?.close()],
      ['event store', () => store.shutdown()],
      ['access', () => this.#access.close()],
      ['audit log', () => this.#audit.close()],
      ['heads of the audit log', () => this.#heads.note()],
      ['state', () => this.#parts.close()],
      ['monitor', () => this.#loop.close()],
    ];
    let isClean = true;
    for (const [what, stop] of steps) {
      try {
        await stop();
      } catch (error) {
        this.#log.error({ err: error, what }, 'a component failed to stop');
        isClean = false;
      }
    }
    return isClean;
  }
}

const NOT_TIDIED =
  'the last uses of sessions and API keys, or entries of the audit log, cannot be written';

function diskOf(folder: string): ServiceStatus['disk'] {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
