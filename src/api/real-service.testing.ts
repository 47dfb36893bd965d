import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config/read-config.ts';
import { openLog } from './logs.ts';
import { openParts } from './open-parts.ts';
import { Service } from './service.ts';

/** A complete service with its stores, on a port of the loopback interface and in a folder of its own. */
export class RealService {
  readonly data: string = mkdtempSync(join(tmpdir(), 'real-service-'));
  readonly lines: string[] = [];
  #service: Service | null = null;

  /** @param sections TOML after the section `service`; without `rules`, none run */
  async start(sections = ''): Promise<this> {
    const text = `
[service]
data = "${this.data}"
listen = "127.0.0.1:0"
${sections.includes('[rules]') ? '' : '[detection]\nenabled = false'}
${sections}`;
    const config = readConfig(text, 'test.toml');
    const log = openLog('debug', 'json', { write: (line) => this.lines.push(line) });
    const host = { version: '0.0.0-test', log, now: Date.now };
    const pack = { rules: [], exceptions: [] };
    this.#service = await Service.start(config, () => openParts(config, { ...host, pack }), host);
    return this;
  }

  get service(): Service {
    if (this.#service === null) throw new Error('not started');
    return this.#service;
  }

  /** Sends a request as the owner of the data directory, unless another key is given. */
  async send(method: string, path: string, body?: string, key = this.service.endpoint.key) {
    const headers = {
      authorization: `ApiKey ${key}`,
      'x-dockwarden-user': 'ann',
      'content-type': 'application/json',
    };
    const answer = await fetch(`${this.service.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, text, json: () => JSON.parse(text) as unknown };
  }

  /** A new API key that may only send events. */
  async ingestKey(name: string): Promise<string> {
    const answer = await this.send(
      'POST',
      '/dw/keys',
      JSON.stringify({ name, rights: ['ingest'] }),
    );
    return (answer.json() as { key: string }).key;
  }

  async restart(sections = ''): Promise<void> {
    await this.service.stop();
    await this.start(sections);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}
