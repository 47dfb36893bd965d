import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointOf } from '../../src/api/client/endpoint.ts';
import type { ApiClient } from '../../src/api/client/api-client.ts';
import { clientOf } from '../../src/api/client/service-client.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const ATTACK = 'content/samples/attack.ndjson.gz';

/** A service in a separate process, whose rules have detected a recorded attack. */
export class AttackedService {
  readonly process: ServiceProcess;
  readonly api: ApiClient;
  readonly key: string;
  readonly #folder: string;

  /** @param options additional options of `serve` */
  static async start(options: readonly string[] = []): Promise<AttackedService> {
    const folder = mkdtempSync(join(tmpdir(), 'attacked-'));
    const data = join(folder, 'data');
    const command = [process.execPath, 'dist/cli/main.cjs'];
    const service = new ServiceProcess(command, data, await freePort(), ['--live', ...options]);
    await service.start();
    const endpoint = await endpointOf(data);
    if (endpoint === null) throw new Error('the service does not say where it is');
    const attacked = new AttackedService(service, clientOf(endpoint), endpoint.key ?? '', folder);
    await attacked.#attack();
    return attacked;
  }

  private constructor(service: ServiceProcess, api: ApiClient, key: string, folder: string) {
    this.process = service;
    this.api = api;
    this.key = key;
    this.#folder = folder;
  }

  async #attack(): Promise<void> {
    const { status } = await this.process.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body: readFileSync(ATTACK),
    });
    if (status !== 200) throw new Error(`the attack was answered ${status}`);
    await this.process.untilRead();
    if ((await this.api.call('GET /dw/alerts/_count')).count === 0)
      throw new Error('no rule has found the attack');
  }

  async stop(): Promise<void> {
    await this.process.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
