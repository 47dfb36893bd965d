import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { whenOver } from '../../http/when-over.ts';

export interface ConnectionLimits {
  readonly most: number;
  /** Of one address; of IPv6, of one network. */
  readonly mostOfAddress: number;
}

/** Whose bound it was for which a connection was closed. */
export type ConnectionBound = 'address' | 'total';

export interface ConnectionHost {
  /** What one client has of addresses. */
  networkOf(address: string): string;
  /** Whether many clients share an address: it is bounded only as all are together. */
  isProxy(address: string): boolean;
  /** Is told of each connection that made room, or for which there was none. */
  closed(bound: ConnectionBound, address: string): void;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/**
 * The open connections. Where there may be no more, the one that has waited for its client for the longest makes room: one
 * on which nothing is asked, or else one whose request does not end or whose answer is not read. A request that is being
 * worked on is never cut off; where there is nothing else, the new connection is closed.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #host: ConnectionHost;
  /** By network. In a group, those that began to wait for a request first stand first. */
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
    // Without an address, the client has gone already.
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

  /** The head of a request has come. */
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
    const { most, mostOfAddress } = this.#limits;
    if (own !== undefined && own.size >= mostOfAddress && !this.#host.isProxy(address)) {
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
    // Its end is told a moment later.
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

  /** Whether nothing is asked, or at least no head of a request has come to its end. */
  get isIdle(): boolean {
    return this.exchanges.size === 0;
  }

  /** Whether the service has all of a request and has not answered it. */
  get isWorking(): boolean {
    return [...this.exchanges].some(
      ({ incoming, outgoing }) => incoming.complete && !outgoing.writableEnded,
    );
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The same for the socket of TLS and the one below it. */
const keyOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
