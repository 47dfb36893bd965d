import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { whenOver } from '../../http/when-over.ts';

export interface ConnectionLimits {
  readonly most: number;
  /** Per address; for IPv6, per network. */
  readonly maxPerAddress: number;
}

/** The limit for which a connection was closed. */
export type ConnectionBound = 'address' | 'total';

export interface ConnectionHost {
  /** The network of a client address. */
  networkOf(address: string): string;
  /** Whether many clients share an address, to which only the total limit applies. */
  isProxy(address: string): boolean;
  /** Called for each connection that was closed to make room, or that was rejected. */
  closed(bound: ConnectionBound, address: string): void;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/**
 * The open connections. At the limit, the connection that has waited for its client for the longest is closed: an
 * idle one, or else one whose request is incomplete or whose answer is not being read. A request that is being
 * handled is never aborted; if there is no other connection, the new one is closed.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #host: ConnectionHost;
  /** By network. Within a group, connections are in the order in which they began to wait for a request. */
  readonly #groups = new Map<string, Map<string, Connection>>();
  #count = 0;

  constructor(limits: ConnectionLimits, host: ConnectionHost) {
    this.#limits = limits;
    this.#host = host;
  }

  /** A client has connected. */
  add(socket: Socket): void {
    const { remoteAddress: address } = socket;
    const network = this.#host.networkOf(address ?? '');
    // A client that has already disconnected has no address.
    if (address === undefined || !this.#makeRoom(network, address)) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    const group = this.#groups.get(network) ?? new Map<string, Connection>();
    this.#groups.set(network, group);
    const connection = new Connection(socket);
    group.set(key, connection);
    this.#count += 1;
    socket.once('close', () => this.#remove(network, key, connection));
  }

  /** The headers of a request were received. */
  begin(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const group = this.#groups.get(this.#host.networkOf(socket.remoteAddress ?? ''));
    const key = keyOf(socket);
    const connection = group?.get(key);
    if (group === undefined || connection === undefined) return;
    const exchange = { incoming, outgoing };
    connection.exchanges.add(exchange);
    whenOver(incoming, outgoing, () => {
      connection.exchanges.delete(exchange);
      if (!group.delete(key)) return;
      group.set(key, connection);
    });
  }

  /** Closes those that wait for their clients. */
  closeWaiting(): void {
    for (const group of this.#groups.values())
      for (const connection of group.values()) if (!connection.isWorking) connection.close();
  }

  #remove(network: string, key: string, connection: Connection): void {
    const group = this.#groups.get(network);
    if (group?.get(key) !== connection) return;
    group.delete(key);
    this.#count -= 1;
    if (group.size === 0) this.#groups.delete(network);
  }

  #makeRoom(network: string, address: string): boolean {
    const own = this.#groups.get(network);
    const { most, maxPerAddress } = this.#limits;
    if (own !== undefined && own.size >= maxPerAddress && !this.#host.isProxy(address)) {
      this.#host.closed('address', address);
      return this.#closeOneOf(network, own);
    }
    if (this.#count < most) return true;
    this.#host.closed('total', address);
    const largestFirst = [...this.#groups].sort(([, a], [, b]) => b.size - a.size);
    return largestFirst.some(([name, group]) => this.#closeOneOf(name, group));
  }

  #closeOneOf(network: string, group: Map<string, Connection>): boolean {
    const waiting = [...group].filter(([, connection]) => !connection.isWorking);
    const [key, connection] = waiting.find(([, { isIdle }]) => isIdle) ?? waiting[0] ?? [];
    if (key === undefined || connection === undefined) return false;
    connection.close();
    // The `close` event follows asynchronously.
    this.#remove(network, key, connection);
    return true;
  }
}

class Connection {
  readonly exchanges = new Set<Exchange>();
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether the connection is idle, or the headers of its request are incomplete. */
  get isIdle(): boolean {
    return this.exchanges.size === 0;
  }

  /** Whether the service has received a request completely and has not answered it. */
  get isWorking(): boolean {
    return [...this.exchanges].some(
      ({ incoming, outgoing }) => incoming.complete && !outgoing.writableEnded,
    );
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Identical for a TLS socket and its underlying socket. */
const keyOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
