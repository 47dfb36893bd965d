import { Registry, type Counter, type Histogram } from './registry.ts';

/** From a fast disk to the maximum time that a client waits. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics that the server maintains itself. The service adds those of its parts. */
export class ServiceMetrics {
  readonly registry = new Registry();
  readonly #requests: Counter;
  readonly #duration: Histogram;
  readonly #wait: Histogram;
  readonly #pipelines: Counter;
  readonly #refused: Counter;
  readonly #closed: Counter;
  /** Answers with status 429 and 5xx since the start: requests that were not handled but could have been. */
  turnedAway = 0;

  constructor() {
    const { registry } = this;
    this.#requests = registry.counter(
      'dockwarden_http_requests_total',
      'HTTP requests, by method and status code.',
    );
    this.#duration = registry.histogram(
      'dockwarden_http_request_duration_seconds',
      'Time from the request header to the response.',
      SECONDS,
    );
    this.#wait = registry.histogram(
      'dockwarden_intake_duration_seconds',
      'Time from a complete body to its events being on disk.',
      SECONDS,
    );
    this.#pipelines = registry.counter(
      'dockwarden_http_pipelines_ignored_total',
      'Requests that named an ingest pipeline, which is ignored.',
    );
    this.#refused = registry.counter(
      'dockwarden_http_requests_refused_total',
      'Requests that were refused because they were not authenticated or not authorized.',
    );
    this.#closed = registry.counter(
      'dockwarden_http_connections_closed_total',
      'Connections that were closed to make room for another one, or were rejected, by limit: of their `address`, or in `total`.',
    );
    // A counter whose first value is not zero has no rate.
    this.#pipelines.add(0);
  }

  answered(method: string, status: number, seconds: number): void {
    this.#requests.add(1, { method, status: String(status) });
    this.#duration.observe(seconds);
    if (status === TOO_MANY_REQUESTS || status >= SERVER_ERROR) this.turnedAway += 1;
  }

  stored(seconds: number): void {
    this.#wait.observe(seconds);
  }

  /** @param reason why a request is not authenticated, or `right` if it is not authorized */
  refused(reason: string): void {
    this.#refused.add(1, { reason });
  }

  connectionClosed(bound: 'address' | 'total'): void {
    this.#closed.add(1, { bound });
  }

  pipelineIgnored(): void {
    this.#pipelines.add(1);
  }
}

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;
