import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { RIGHTS, ROLES, type Right, type Role } from '../../service/operation/rights.ts';
import { endpointOf } from '../../api/client/endpoint.ts';
import { usualDataFolder } from '../../api/config/effective-config.ts';
import { createUserIn } from '../../api/create-user.ts';
import { openLog } from '../../api/logs.ts';
import { safeText } from '../../util/safe-text.ts';
import { invalidArgument } from '../errors.ts';
import { serviceClient, type ServiceOptions } from './service-url.ts';

export interface UserOptions extends ServiceOptions {
  readonly role: string;
  readonly in?: readonly string[];
  readonly passwordFile?: string;
}

/** Makes a user: in a service that runs, or in a directory on which none does. */
export async function createUser(name: string, options: UserOptions): Promise<void> {
  const { passwordFile, in: spaces = null, ...service } = options;
  const role = oneOf<Role>('--role', options.role, ROLES);
  const user = { name, role, spaces: spaces === null ? null : [...spaces] };
  const password = await readPassword(passwordFile);
  const folder = service.data ?? usualDataFolder();
  if (service.url === undefined && (await endpointOf(folder)) === null) {
    const log = openLog('warn', 'auto', process.stderr);
    await createUserIn(folder, { ...user, password }, { now: Date.now, log });
  } else {
    const client = await serviceClient(service);
    await client.call('POST /dw/users', { body: { ...user, password } });
  }
  print(`the user ${name} was made, with the role ${role}`);
}

export async function listUsers(service: ServiceOptions): Promise<void> {
  const client = await serviceClient(service);
  const { users } = await client.call('GET /dw/users');
  for (const { name, role, spaces, isDisabled, lastSignIn } of users)
    print(
      [
        name,
        role,
        spaces === null ? 'all spaces' : spaces.join(','),
        isDisabled ? 'disabled' : `last sign-in ${timeOf(lastSignIn)}`,
      ].join('  '),
    );
}

export interface KeyOptions extends ServiceOptions {
  readonly name: string;
  readonly right: readonly string[];
  readonly stream?: readonly string[];
  readonly allSpaces?: true;
  readonly expires?: string;
}

/** Prints the key alone, so that a script can take it. */
export async function createKey({ name, right, stream, ...options }: KeyOptions): Promise<void> {
  const { allSpaces = false, expires = null, ...service } = options;
  const client = await serviceClient(service);
  const { key } = await client.call('POST /dw/keys', {
    body: {
      name,
      rights: right.map((each) => oneOf<Right>('--right', each, RIGHTS)),
      streams: stream === undefined ? null : [...stream],
      allSpaces,
      expiresAt: expires,
    },
  });
  print(key);
}

export async function listKeys(service: ServiceOptions): Promise<void> {
  const client = await serviceClient(service);
  const { keys } = await client.call('GET /dw/keys');
  for (const { id, name, rights, space, state, expiresAt, lastUsed } of keys)
    print(
      [
        id,
        name,
        rights.join(','),
        space ?? 'all spaces',
        state === 'valid' && expiresAt !== null ? `until ${timeOf(expiresAt)}` : state,
        `last used ${timeOf(lastUsed)}`,
      ].join('  '),
    );
}

export async function revokeKey(id: string, service: ServiceOptions): Promise<void> {
  const client = await serviceClient(service);
  const { name } = await client.call('DELETE /dw/keys/:id', { id });
  print(`the key ${name} was revoked`);
}

async function readPassword(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY)
    throw invalidArgument(
      'there is no password',
      'pipe it into the command, or name a file with --password-file',
    );
  const read = file === undefined ? await text(process.stdin) : readText(file);
  return read.replace(/\r?\n$/, '');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw invalidArgument(`cannot read ${safeText(file)} (${code})`, 'check the path');
  }
}

function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === given);
  if (found !== undefined) return found;
  const choices = allowed.join(', ');
  throw invalidArgument(`${option} cannot be ${safeText(given)}`, `it is one of ${choices}`);
}

const timeOf = (time: number | null) => (time === null ? 'never' : new Date(time).toISOString());

const print = (line: string) => process.stdout.write(`${safeText(line)}\n`);
