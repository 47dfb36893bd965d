import { readFileSync } from 'node:fs';
import { receiverOf, settingFaults } from '../../respond/notify/receivers/index.ts';
import type { NotifyConfig } from '../../service/notifications/notifier.ts';
import type { ConfiguredConnector } from '../../service/notifications/connectors.ts';
import { ServerError } from '../errors.ts';
import type { Config } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What notifications are opened with, secrets of the configuration included. Throws {@link ServerError}. */
export function notifyConfigOf(config: Config, env: Environment = process.env): NotifyConfig {
  const { service, notifications, oidc, connector } = config;
  const publicUrl = notifications.publicUrl || oidc.publicUrl.replace(/\/$/, '');
  const ids = connector.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    throw refused(twice, 'is there twice', 'give each connector an id of its own');
  return {
    folder: service.data,
    allow: notifications.allow,
    publicUrl: publicUrl === '' ? null : publicUrl,
    connectors: connector.map((entry) => connectorOf(entry, env)),
  };
}

function connectorOf(
  { id, type, name, settings, files }: Config['connector'][number],
  env: Environment,
): ConfiguredConnector {
  const receiver = receiverOf(type);
  if (receiver === null || id === '')
    throw refused(id || type, 'needs an id and a type', 'set both');
  const known = Object.fromEntries(
    receiver.fields.flatMap((field): (readonly [string, string])[] => {
      const value = env[variableOf(id, field.name)];
      return value === undefined || value === '' ? [] : [[field.name, value]];
    }),
  );
  const read = Object.entries(files).map(([field, path]) => [field, contentOf(id, path)] as const);
  const open = receiver.fields.find(
    ({ name: field, isSecret = false }) => isSecret && settings[field],
  );
  if (open !== undefined)
    throw refused(
      id,
      `has the secret ${open.name} among its settings`,
      `name a file with it in \`files\`, or set ${variableOf(id, open.name)}`,
    );
  const all = { ...settings, ...known, ...Object.fromEntries(read) };
  const [fault] = settingFaults(receiver, all);
  if (fault !== undefined)
    throw refused(
      id,
      `cannot be so: ${fault.field} ${fault.message}`,
      `a connector of the type ${type} has ${receiver.fields.map(({ name: field }) => field).join(', ')}`,
    );
  return { id, type, name: name === '' ? id : name, settings: all };
}

const variableOf = (id: string, field: string) =>
  `DOCKWARDEN_CONNECTOR_${id}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

const refused = (id: string, what: string, hint: string) =>
  new ServerError('SRV1007', `the connector ${id} ${what}`, hint);

function contentOf(id: string, path: string): string {
  try {
    // A line feed at the end belongs to the file.
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new ServerError(
      'SRV1004',
      `cannot read ${path} of the connector ${id} (${code})`,
      undefined,
      error,
    );
  }
}
