import type { IncomingMessage } from 'node:http';
import { canonicalIp, compileCidrs } from '../../util/ip.ts';

/** The client of a request. */
export interface Client {
  readonly address: string;
  /** Whether all hops are encrypted, apart from the one between a proxy and this service. */
  readonly isSecure: boolean;
}

type Request = Pick<IncomingMessage, 'headersDistinct'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'> & {
    readonly encrypted?: boolean;
  };
};

/** Reverse proxies whose forwarding headers are trusted. */
export class TrustedProxies {
  readonly #isTrusted: (address: string) => boolean;

  /** @param blocks addresses and CIDR blocks; other clients can send such headers, too, but they are ignored */
  constructor(blocks: readonly string[]) {
    const test = blocks.length === 0 ? null : compileCidrs(blocks);
    this.#isTrusted = (address) => test?.(address) === true;
  }

  has(address: string): boolean {
    return this.#isTrusted(address);
  }

  of({ socket, headersDistinct: headers }: Request): Client {
    const isEncrypted = socket.encrypted === true;
    let address = socket.remoteAddress ?? '';
    if (!this.#isTrusted(address)) return { address, isSecure: isEncrypted };
    const forwarded = forwardedOf(headers['forwarded']);
    const hops =
      headers['x-forwarded-for'] === undefined
        ? forwarded.map((each) => each.get('for') ?? '')
        : listed(headers['x-forwarded-for']);
    // Each proxy appends the address of its client: what precedes the first address of an untrusted client can be
    // anything. A value that is not an address, such as `unknown`, ends the trusted part.
    for (const hop of hops.reverse()) {
      const next = addressOf(hop);
      if (next === null) break;
      address = next;
      if (!this.#isTrusted(address)) break;
    }
    const scheme = listed(headers['x-forwarded-proto']).at(-1) ?? forwarded.at(-1)?.get('proto');
    return { address, isSecure: isEncrypted || scheme?.toLowerCase() === 'https' };
  }
}

const listed = (values: readonly string[] | undefined) =>
  (values ?? []).flatMap((value) => value.split(',')).map((each) => each.trim());

/** The pairs of each hop, by RFC 7239. */
const forwardedOf = (values: readonly string[] | undefined) =>
  listed(values).map(
    (hop) =>
      new Map(
        hop.split(';').map((pair) => {
          const [name = '', value = ''] = pair.trim().split('=', 2);
          return [name.toLowerCase(), value.replaceAll('"', '')];
        }),
      ),
  );

/** Without a port, and without the brackets around IPv6. */
function addressOf(hop: string): string | null {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/.exec(hop) ?? [];
  return canonicalIp(bracketed ?? dotted ?? hop);
}
