import { receiverOf, settingFaults } from '../../respond/notify/receivers/index.ts';
import type { Receiver, Settings } from '../../respond/notify/receivers/receiver.ts';
import type { SealedSecrets } from '../../respond/notify/sealed-secrets.ts';
import type { FactTable } from '../../stores/detection-store.ts';
import { NotificationError } from './errors.ts';

/** A connector of the configuration, which is in every space. Plain data. */
export interface ConfiguredConnector {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Secrets included. */
  readonly settings: Settings;
}

/** A connector without its secrets. */
export interface Connector {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Whether it is of the configuration, which alone can change it. */
  readonly isConfigured: boolean;
  readonly settings: Settings;
  /** Names of the secrets that it has. */
  readonly secrets: readonly string[];
  /** Why it cannot send; `null` if it can. */
  readonly problem: string | null;
  /** In milliseconds since 1970; `null` for one of the configuration. */
  readonly updatedAt: number | null;
  readonly updatedBy: string | null;
}

export interface ConnectorChange {
  readonly type: string;
  readonly name: string;
  readonly isEnabled: boolean;
  /** Without secrets. */
  readonly settings: Settings;
  /** Those that are left out stay as they are; an empty text removes one. */
  readonly secrets: Settings;
}

/** As it is stored: the secrets are sealed. */
interface Row extends Omit<Connector, 'isConfigured' | 'problem' | 'id'> {
  readonly sealed: string | null;
}

const PREFIX = 'notify.connector/';
const MAX_CONNECTORS = 200;
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const MAX_NAME = 100;

export interface ConnectorsOptions {
  readonly space: string;
  readonly facts: FactTable;
  readonly sealed: SealedSecrets;
  readonly configured: readonly ConfiguredConnector[];
}

/** The connectors of a space. */
export class Connectors {
  readonly #options: ConnectorsOptions;

  constructor(options: ConnectorsOptions) {
    this.#options = options;
  }

  /** By name. */
  list(): Connector[] {
    const { configured, facts } = this.#options;
    const own = [...facts.list(PREFIX)]
      .map(([name, text]) => this.#viewOf(name.slice(PREFIX.length), JSON.parse(text) as Row))
      // The configuration may have taken an id since.
      .filter(({ id }) => configured.every((each) => each.id !== id));
    return [...configured.map(configuredView), ...own].toSorted((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
    );
  }

  find(id: string): Connector | null {
    const { configured } = this.#options;
    const found = configured.find((each) => each.id === id);
    if (found !== undefined) return configuredView(found);
    const row = this.#row(id);
    return row === null ? null : this.#viewOf(id, row);
  }

  /** Throws {@link NotificationError}. */
  get(id: string): Connector {
    const found = this.find(id);
    if (found !== null) return found;
    throw new NotificationError(
      'ENG2401',
      `there is no connector ${JSON.stringify(id.slice(0, 100))}`,
    );
  }

  /** With its secrets, to send. Throws `SealError`. */
  settingsOf(id: string): Settings {
    const { configured, space, sealed } = this.#options;
    const found = configured.find((each) => each.id === id);
    if (found !== undefined) return found.settings;
    const row = this.#row(id);
    if (row === null) return {};
    const secrets = row.sealed === null ? {} : sealed.open(`${space}/${id}`, row.sealed);
    return { ...row.settings, ...secrets };
  }

  /** Adds or changes one. Throws {@link NotificationError}. */
  put(id: string, change: ConnectorChange, by: string, now: number): Connector {
    const { space, sealed, facts } = this.#options;
    const before = this.#changeable(id);
    const receiver = receiverFor(change.type);
    if (before !== null && before.type !== change.type)
      throw invalid('the type of a connector cannot be changed; make another one');
    const secrets = { ...this.#secretsOf(id, before), ...change.secrets };
    const kept = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
    const settings = Object.fromEntries(
      Object.entries(change.settings).filter(([, value]) => value !== ''),
    );
    checkNames(receiver, settings, kept);
    checkName(change.name);
    const [fault] = settingFaults(receiver, { ...settings, ...kept });
    if (fault !== undefined) throw invalid(`${fault.field} ${fault.message}`);
    const row: Row = {
      type: change.type,
      name: change.name.trim(),
      isEnabled: change.isEnabled,
      settings,
      secrets: Object.keys(kept),
      sealed: Object.keys(kept).length === 0 ? null : sealed.seal(`${space}/${id}`, kept),
      updatedAt: now,
      updatedBy: by,
    };
    facts.put(PREFIX + id, JSON.stringify(row));
    return this.#viewOf(id, row);
  }

  /** Throws {@link NotificationError}. */
  remove(id: string): void {
    this.get(id);
    this.#changeable(id);
    this.#options.facts.remove(PREFIX + id);
  }

  #changeable(id: string): Row | null {
    if (!ID.test(id))
      throw invalid('an id has up to 100 letters, digits, dots, hyphens and underscores');
    if (this.#options.configured.some((each) => each.id === id))
      throw invalid(`the connector ${id} is one of the configuration, which alone can change it`);
    const row = this.#row(id);
    if (row === null && this.#options.facts.list(PREFIX).size >= MAX_CONNECTORS)
      throw invalid(`there are ${MAX_CONNECTORS} connectors, which is the limit`);
    return row;
  }

  #row(id: string): Row | null {
    const text = this.#options.facts.get(PREFIX + id);
    return text === null ? null : (JSON.parse(text) as Row);
  }

  /** None where they cannot be opened any more: they are entered again. */
  #secretsOf(id: string, row: Row | null): Settings {
    if (row === null || row.sealed === null) return {};
    try {
      return this.#options.sealed.open(`${this.#options.space}/${id}`, row.sealed);
    } catch {
      return {};
    }
  }

  #viewOf(id: string, row: Row): Connector {
    const { sealed: _, ...view } = row;
    return { id, ...view, isConfigured: false, problem: this.#problemOf(id) };
  }

  #problemOf(id: string): string | null {
    try {
      this.settingsOf(id);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function configuredView({ id, type, name, settings }: ConfiguredConnector): Connector {
  const isSecret = (field: string) =>
    receiverOf(type)?.fields.some((each) => each.name === field && each.isSecret === true) ?? true;
  const names = Object.keys(settings);
  return {
    id,
    type,
    name,
    isEnabled: true,
    isConfigured: true,
    settings: Object.fromEntries(Object.entries(settings).filter(([field]) => !isSecret(field))),
    secrets: names.filter(isSecret),
    problem: null,
    updatedAt: null,
    updatedBy: null,
  };
}

export const invalid = (message: string) => new NotificationError('ENG2402', message);

/** Throws {@link NotificationError}. */
export function receiverFor(type: string): Receiver {
  const found = receiverOf(type);
  if (found === null) throw invalid(`there is no type ${JSON.stringify(type.slice(0, 50))}`);
  return found;
}

export function checkName(name: string): void {
  if (name.trim() === '' || name.length > MAX_NAME)
    throw invalid(`a name has 1 to ${MAX_NAME} characters`);
}

/** A secret among the settings would be shown. */
function checkNames({ fields }: Receiver, settings: Settings, secrets: Settings): void {
  const isSecret = (name: string) => fields.find((each) => each.name === name)?.isSecret === true;
  const open = Object.keys(settings).find(isSecret);
  if (open !== undefined) throw invalid(`${open} is a secret and belongs into \`secrets\``);
  const closed = Object.keys(secrets).find((name) => !isSecret(name));
  if (closed !== undefined) throw invalid(`${closed} is no secret of this type`);
}
