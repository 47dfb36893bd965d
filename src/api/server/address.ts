import ipaddr from 'ipaddr.js';
import { ServerError } from '../errors.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export const isOwnMachineOnly = ({ host }: ListenAddress) =>
  host === 'localhost' || isLoopback(host);

/** The address as the host of a URL. */
export const hostText = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** `127.0.0.1:9200`, `[::1]:9200`, `localhost:9200`. Throws {@link ServerError}. */
export function parseListenAddress(text: string): ListenAddress {
  const [, six, other, digits = ''] = /^(?:\[([^\]]*)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? other ?? '';
  const port = Number(digits);
  if (host === '' || port > 65_535)
    throw new ServerError(
      'SRV1001',
      `${text} is not an address to listen on`,
      'give a host and a port, such as 127.0.0.1:9200 or [::1]:9200',
    );
  return { host, port };
}

/** Whether a literal address, with or without brackets, belongs to the loopback interface. */
export function isLoopback(host: string): boolean {
  const text = host.replace(/^\[(.*)\]$/, '$1');
  // `127.1` and `0x7f.1` are valid notations, too, but are not used in practice.
  if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) return false;
  return ipaddr.process(text).range() === 'loopback';
}
