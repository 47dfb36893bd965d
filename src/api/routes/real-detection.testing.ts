import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDetection } from '../../service/detection/open-detection.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { REGISTERED } from '../detection/registered.ts';
import { TestService } from '../service.testing.ts';

type Headers = Readonly<Record<string, string>>;

/** A service with the whole of detection, in a folder of its own, over no events. */
export class ServiceWithDetection extends TestService {
  override readonly folder = mkdtempSync(join(tmpdir(), 'routes-'));

  override async start(config?: string): Promise<this> {
    const log = () => {};
    this.detection = await openDetection(
      {
        folder: this.folder,
        state: null,
        version: '0.0.0-test',
        rules: { folders: null, pack: { rules: [], exceptions: [] }, isLive: false },
        spaces: [],
        dataSetAliases: DATA_SET_ALIASES,
        latenessMs: 0,
        maxAlerts: 1_000,
        jitterMs: 0,
        concurrency: 1,
        documentBytes: 1_000_000,
        sequenceBytes: 1_000_000,
        candidateBytes: 1_000_000,
        searched: [],
        actions: {
          log: null,
          copies: null,
          response: null,
          notify: { folder: this.folder, allow: [], publicUrl: null, connectors: [] },
        },
        worker: null,
        alertsKeptMs: null,
        runsKeptMs: null,
      },
      {
        events: { fetch: async (arrivals) => arrivals.map(() => null), arrivalAt: async () => 0 },
        setGeneration: log,
        log: { info: log, warn: log, error: log },
      },
      { at: 0, nextArrival: 0, streams: [] },
      REGISTERED,
    );
    return super.start(config);
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends JSON, or a text as it is, and reads the answer. */
  async ask(method: string, path: string, body?: unknown, headers: Headers = JSON_TYPE) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const options = body === undefined ? {} : { body: text, headers };
    const answer = await this.send(method, path, options);
    const isJson = answer.headers['content-type']?.includes('json') === true;
    const value: unknown =
      isJson && answer.text.startsWith('{') ? safeJson(answer.text) : answer.text;
    return { status: answer.status, value };
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const JSON_TYPE: Headers = { 'content-type': 'application/json' };
