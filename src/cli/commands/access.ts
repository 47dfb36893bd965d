import { Command } from 'commander';
import type { KeyOptions, UserOptions } from '../serve/run-access.ts';
import type { ServiceOptions } from '../serve/service-url.ts';
import { addServiceOptions, collect, unwrapped } from '../options/shared.ts';
import { capitalized } from '../../util/capitalized.ts';

/** Loaded on demand: the other commands need not wait for it. */
const load = () => import('../serve/run-access.ts');

const CREATE_USER = `Makes a user, who signs in with this name and a password. The password is read from standard input, or
from a file.

While no service runs on the data directory, the user is made in it: a service that is to be reached from other machines
does not start without an admin.`;

export function usersCommand(): Command {
  const create = command('create', 'make a user')
    .description(unwrapped(CREATE_USER))
    .argument('<name>', 'name of the user')
    .requiredOption('--role <role>', 'viewer, analyst, engineer, responder or admin')
    .option('--in <space>', 'space that the user may enter (default: all); repeatable', collect)
    .option('--password-file <file>', 'file with the password (default: standard input)')
    .addHelpText('after', USER_EXAMPLES)
    .action(async (name: string, options: UserOptions) => (await load()).createUser(name, options));
  const list = command('list', 'list all users').action(async (options: ServiceOptions) =>
    (await load()).listUsers(options),
  );
  return group('users', 'make and list the users of a service', [create, list]);
}

export function keysCommand(): Command {
  const create = inSpace(command('create', 'make an API key, and print it this once'))
    .requiredOption('--name <name>', 'what the key is for')
    .requiredOption(
      '--right <right>',
      'ingest, read, triage, rules, respond or admin; repeatable',
      collect,
    )
    .option('--stream <prefix>', 'data streams that it may write to; repeatable', collect)
    .option('--all-spaces', 'valid in all spaces')
    .option('--expires <time>', 'when it ends, such as now+90d (default: never)')
    .addHelpText('after', KEY_EXAMPLES)
    .action(async (options: KeyOptions) => (await load()).createKey(options));
  const list = inSpace(command('list', 'list API keys')).action(async (options: ServiceOptions) =>
    (await load()).listKeys(options),
  );
  const revoke = inSpace(command('revoke', 'revoke an API key'))
    .argument('<id>', 'id of the key, as listed')
    .action(async (id: string, options: ServiceOptions) => (await load()).revokeKey(id, options));
  return group('keys', 'make, list and revoke the API keys of a service', [create, list, revoke]);
}

function group(name: string, summary: string, commands: readonly Command[]): Command {
  const made = new Command(name).summary(summary).description(`${capitalized(summary)}.`);
  for (const each of commands) made.addCommand(each);
  return made;
}

const command = (name: string, summary: string) =>
  addServiceOptions(new Command(name).summary(summary).description(`${capitalized(summary)}.`));

const inSpace = (made: Command) =>
  made.option('--space <id>', 'space of the key (default: default)');

const USER_EXAMPLES = `
Examples:
  dockwarden users create alice --role admin --data /var/lib/dockwarden < password.txt
  dockwarden users create bob --role analyst --in staging --password-file bob.txt`;

const KEY_EXAMPLES = `
Examples:
  dockwarden keys create --name falcosidekick --right ingest --stream falco --all-spaces
  dockwarden keys create --name ci --right read --right rules --space staging --expires now+90d`;
