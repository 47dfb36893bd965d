import type { ContainerState, NetworkAttachment } from '../container.ts';
import { ResponseError } from '../errors.ts';
import type { ContainerEngine, EngineKind } from './engine.ts';
import { jsonObject, networkModeOf, sharersOf, stateOf } from './read-container.ts';
import { type EngineAnswer, UnixHttp } from './unix-http.ts';

const ID = /^[0-9a-f]{64}$/;
/** Ids and names of containers: nothing that would change the path of a request. */
const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,255}$/;
const MAX_MESSAGE = 300;
/** A stop waits for the processes of the container. */
const BEYOND_GRACE_MS = 15_000;

/** Docker, and Podman by the same API. */
export class DockerEngine implements ContainerEngine {
  readonly name: string;
  readonly kind: EngineKind;
  readonly place: string;
  readonly #http: UnixHttp;

  constructor(name: string, kind: EngineKind, socketPath: string, timeoutMs?: number) {
    this.name = name;
    this.kind = kind;
    this.place = `${kind} at ${socketPath}`;
    this.#http = new UnixHttp(socketPath, this.place, timeoutMs);
  }

  async find(reference: string): Promise<ContainerState | null> {
    if (!REFERENCE.test(reference)) return null;
    const answer = await this.#http.ask({ method: 'GET', path: `/containers/${reference}/json` });
    if (answer.status === 404) return null;
    return stateOf(this.name, this.#object(answer));
  }

  read(id: string): Promise<ContainerState | null> {
    return this.find(full(id));
  }

  async sharingNetworkOf(id: string): Promise<readonly string[]> {
    const { body } = this.#checked(
      await this.#http.ask({ method: 'GET', path: '/containers/json' }),
    );
    const others = sharersOf(body, id);
    const found: string[] = [];
    for (const other of others.slice(0, MAX_READ)) {
      const state = await this.read(other);
      if (state !== null && networkModeOf(state) === id) found.push(state.name);
    }
    return others.length > MAX_READ
      ? [...found, `of ${others.length - MAX_READ} more it is not known`]
      : found;
  }

  pause = (id: string) => this.#post(`/containers/${full(id)}/pause`);
  unpause = (id: string) => this.#post(`/containers/${full(id)}/unpause`);
  kill = (id: string) => this.#post(`/containers/${full(id)}/kill?signal=SIGKILL`);
  start = (id: string) => this.#post(`/containers/${full(id)}/start`);

  stop(id: string, graceSeconds: number): Promise<void> {
    return this.#post(
      `/containers/${full(id)}/stop?t=${graceSeconds}`,
      undefined,
      graceSeconds * 1000 + BEYOND_GRACE_MS,
    );
  }

  disconnect(id: string, network: string): Promise<void> {
    const path = `/networks/${encodeURIComponent(network)}/disconnect`;
    return this.#post(path, { Container: full(id), Force: true });
  }

  connect(id: string, attachment: NetworkAttachment, isSameAddress: boolean): Promise<void> {
    const { network, address, address6, mac, aliases, links, driverOptions } = attachment;
    const addresses = {
      ...(address === '' ? {} : { IPv4Address: address }),
      ...(address6 === '' ? {} : { IPv6Address: address6 }),
    };
    return this.#post(`/networks/${encodeURIComponent(network)}/connect`, {
      Container: full(id),
      EndpointConfig: {
        Aliases: aliases,
        Links: links,
        DriverOpts: driverOptions,
        ...(isSameAddress ? { IPAMConfig: addresses, MacAddress: mac } : {}),
      },
    });
  }

  describe = (id: string) => this.#text(`/containers/${full(id)}/json`);
  processes = (id: string) => this.#text(`/containers/${full(id)}/top`);
  changes = (id: string) => this.#text(`/containers/${full(id)}/changes`);

  logs(id: string, lines: number): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.stream(
      `/containers/${full(id)}/logs?stdout=1&stderr=1&timestamps=1&tail=${lines}`,
    );
  }

  files(id: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.stream(`/containers/${full(id)}/export`);
  }

  async #text(path: string): Promise<string> {
    return this.#checked(await this.#http.ask({ method: 'GET', path })).body;
  }

  async #post(path: string, body?: object, timeoutMs?: number): Promise<void> {
    const asked = {
      method: 'POST',
      path,
      ...(body === undefined ? {} : { body }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    } as const;
    this.#checked(await this.#http.ask(asked));
  }

  #checked(answer: EngineAnswer): EngineAnswer {
    // 304: the engine has nothing to do.
    if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
    const said = jsonObject(answer.body)?.['message'];
    const words = (typeof said === 'string' ? said : answer.body).trim().slice(0, MAX_MESSAGE);
    throw new ResponseError('RSP1003', `${this.place} answered ${answer.status}: ${words}`);
  }

  #object(answer: EngineAnswer): Readonly<Record<string, unknown>> {
    const found = jsonObject(this.#checked(answer).body);
    if (found !== null) return found;
    throw new ResponseError('RSP1003', `${this.place} answered what is no JSON object`);
  }
}

/** Containers that are read to learn whose network they are in. */
const MAX_READ = 200;

/** Names and short ids are accepted by every call as well, so they are refused here. */
function full(id: string): string {
  if (ID.test(id)) return id;
  throw new ResponseError('RSP1004', `${JSON.stringify(id.slice(0, 80))} is no full container id`);
}
