import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineOf } from '../../respond/containers/engines/index.ts';
import { DEFAULT_EVIDENCE, Evidence } from '../../respond/containers/evidence.ts';
import { ownContainers } from '../../respond/containers/protection.ts';
import { Responder } from '../../respond/containers/responder.ts';
import type { Response } from '../../respond/containers/response.ts';
import { Responses } from '../../respond/containers/responses.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { ResponseConfig } from './config.ts';
import { FactJournal } from './fact-journal.ts';

export interface ContainerResponsesOptions {
  readonly store: Pick<DetectionStore, 'facts'>;
  readonly config: ResponseConfig;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly log: { warn(fields: object, message: string): void };
  /** Of what the service does by itself. */
  readonly recorded: (action: OwnAction, changes: RecordedChanges) => void;
}

export type OwnAction = 'responses.resume' | 'responses.auto' | 'playbooks.disarm';

/** Why nothing is done at the moment. */
export interface Stop {
  readonly reason: string;
  readonly by: string;
  readonly at: number | null;
}

/** A playbook that acts no more by itself. */
export interface Disarmed {
  readonly at: number;
  readonly reason: string;
}

export const SERVICE = 'dockwarden';

const STOP = 'response.stop';
const DISARMED = 'response.disarmed/';
/** As `dockwarden respond stop` writes it. */
const STOP_FILE = 'stopped';

/** The responses of a space, and all that is durable of them. */
export class ContainerResponses {
  readonly config: ResponseConfig;
  readonly journal: FactJournal;
  readonly responder: Responder;
  readonly responses: Responses;
  readonly #options: ContainerResponsesOptions;

  constructor(options: ContainerResponsesOptions) {
    const { store, config, now } = options;
    this.config = config;
    this.#options = options;
    this.journal = new FactJournal(store.facts);
    const limits = { ...DEFAULT_EVIDENCE, maxBytes: config.evidenceBytes };
    this.responder = new Responder({
      engines: config.engines.flatMap((text) => engineOf(text) ?? []),
      protection: { ...config.protection, own: ownContainers() },
      evidence: new Evidence(join(config.folder, 'evidence'), limits),
      whyStopped: () => {
        const stop = this.stopped();
        return stop === null ? null : `responses are stopped by ${stop.by}: ${stop.reason}`;
      },
      now,
    });
    this.responses = new Responses({
      responder: this.responder,
      journal: this.journal,
      limits: config.limits,
      makeId: randomUUID,
      now,
    });
  }

  /** Goes on with what a kill has cut off. Never rejects. */
  async start(): Promise<void> {
    const { recorded, log } = this.#options;
    try {
      const resumed = await this.responses.resume(SERVICE);
      for (const response of resumed)
        recorded('responses.resume', changeOf(response, `went on with ${sentenceOf(response)}`));
    } catch (error) {
      log.warn({ err: error }, 'responses that were cut off could not go on');
    }
  }

  /** Why nothing may be done; `null` if it may. What cannot be read is a stop. */
  stopped(): Stop | null {
    const { store, config } = this.#options;
    const path = join(config.folder, STOP_FILE);
    try {
      const fact = store.facts.get(STOP);
      if (fact !== null) return JSON.parse(fact) as Stop;
      if (!existsSync(path)) return null;
      return { reason: readFileSync(path, 'utf8').trim(), by: path, at: null };
    } catch (error) {
      return { reason: `the kill switch cannot be read: ${String(error)}`, by: SERVICE, at: null };
    }
  }

  stop(stop: Stop): void {
    this.#options.store.facts.put(STOP, JSON.stringify(stop));
  }

  /** The file, if there is one, is up to who made it. */
  allow(): Stop | null {
    this.#options.store.facts.remove(STOP);
    return this.stopped();
  }

  disarmed(playbook: string): Disarmed | null {
    const text = this.#options.store.facts.get(DISARMED + playbook);
    return text === null ? null : (JSON.parse(text) as Disarmed);
  }

  disarm(playbook: string, reason: string): void {
    const { store, now, recorded } = this.#options;
    const disarmed: Disarmed = { at: now(), reason };
    store.facts.put(DISARMED + playbook, JSON.stringify(disarmed));
    const after = JSON.stringify(disarmed);
    recorded('playbooks.disarm', {
      items: [{ kind: 'playbook', id: playbook, before: null, after }],
      counts: [],
      message: `disarmed the playbook ${playbook}: ${reason}`,
    });
  }

  arm(playbook: string): boolean {
    return this.#options.store.facts.remove(DISARMED + playbook);
  }

  /** Tells the audit log of an action that no person has asked for. */
  told(response: Response): void {
    this.#options.recorded(
      'responses.auto',
      changeOf(response, `by itself: ${sentenceOf(response)}`),
    );
  }

  removeOld(): void {
    this.journal.removeOld(this.#options.now());
  }

  /** Resolves when nothing is in progress. */
  close(): Promise<void> {
    return this.responses.settled();
  }
}

/** For the audit log: which container, and what became of it. */
export const recordedOf = ({
  id,
  plan,
  digest,
  state,
  outcome,
  reason,
  alert,
  story,
}: Response) => ({
  id,
  action: plan.action,
  container: plan.target,
  options: plan.options,
  digest,
  state,
  outcome,
  reason,
  alert,
  story,
});

const changeOf = (response: Response, message: string): RecordedChanges => ({
  items: [
    {
      kind: 'response',
      id: response.id,
      before: null,
      after: JSON.stringify(recordedOf(response)),
    },
  ],
  counts: [],
  message,
});

const sentenceOf = ({ plan, state }: Response) => `${plan.action} of ${plan.target.name}: ${state}`;
