import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../../http/problem.ts';
import { isLoopback } from './address.ts';
import type { Client } from './trusted-proxies.ts';

/** Methods that change nothing. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Protects against requests of web pages. A page of any origin can make a browser send requests to this machine, and one
 * whose name resolves to it (DNS rebinding) may even read the answers; neither can
 * choose the headers that are checked here.
 */
export class Guard {
  readonly #names: ReadonlySet<string>;

  /** @param names of this service in addition to those of the loopback interface */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** Throws {@link HttpProblem}. */
  check(incoming: IncomingMessage, { isSecure }: Pick<Client, 'isSecure'>): void {
    const host = this.#checkHost(incoming);
    if (!SAFE_METHODS.has(incoming.method ?? ''))
      checkOrigin(incoming, `${isSecure ? 'https' : 'http'}://${host}`);
  }

  #checkHost(incoming: IncomingMessage): string {
    const [host = '', ...others] = incoming.headersDistinct['host'] ?? [];
    if (others.length > 0)
      throw new HttpProblem(
        400,
        'illegal_argument_exception',
        'there is more than one Host header',
      );
    const target = incoming.url ?? '';
    // Requests to proxies contain absolute URLs, whose host must be checked, too.
    const asked = target.startsWith('/')
      ? host
      : (/^https?:\/\/([^/?#]*)/i.exec(target)?.[1] ?? '');
    for (const name of [host, asked]) {
      if (!this.isOurs(name))
        throw new HttpProblem(
          421,
          'misdirected_request_exception',
          `this service has no name ${JSON.stringify(name)}; --allowed-host adds one`,
        );
    }
    return host;
  }

  /** @param host with or without a port */
  isOurs(host: string): boolean {
    const name = host.replace(/:\d*$/, '').toLowerCase();
    return name === 'localhost' || isLoopback(name) || this.#names.has(name);
  }
}

function checkOrigin({ headers }: IncomingMessage, own: string): void {
  const site = headers['sec-fetch-site'];
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  const origin = headers.origin;
  const isOwnOrigin = origin === undefined || origin.toLowerCase() === own.toLowerCase();
  if (isOwnSite && isOwnOrigin) return;
  throw new HttpProblem(
    403,
    'security_exception',
    'a page of another origin may not change anything here',
  );
}
