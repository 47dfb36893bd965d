import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { StartRequest } from '../starter.ts';
import { ROOTS } from '../root-template.ts';
import { runProgram, startProgram } from '../run-program.ts';
import type { WorkFolder } from '../work-folder.ts';
import type { EngineContainer } from './engine.ts';
import { imageOf, ImageNames, must, packRoots } from './images.ts';

/** Docker and Podman, which share their command line. */
export interface CommandLine {
  /** The program and its first arguments. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of a container for a request. */
  readonly optionsOf: (request: StartRequest) => readonly string[];
}

const SHORT = 20_000;

/** Image names are assigned per container, so each root is imported once and then tagged. */
export async function commandLine({ command, env = {}, optionsOf }: CommandLine, work: WorkFolder) {
  const [file = '', ...first] = command;
  const run = (...args: readonly string[]) => must(file, [...first, ...args], env);
  const archives = await packRoots(work);
  for (const root of ROOTS) {
    await run('import', '--change', `ENV PATH=${PATH}`, archives.get(root) ?? '', imageOf(root));
  }
  const names = new ImageNames();

  async function start(request: StartRequest): Promise<EngineContainer> {
    const { root, labels, args, script, timeout } = request;
    const name = `${labels.name}-${randomBytes(4).toString('hex')}`;
    const image = await names.nameOf(labels.image, root, (from, to) =>
      run('tag', imageOf(from), to),
    );
    const created = await run(
      'create',
      '--name',
      name,
      ...(script === undefined ? [] : ['--volume', `${resolve(script)}:/entrypoint.sh:ro`]),
      ...Object.entries(request.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...optionsOf(request),
      image,
      ...args,
    );
    const id = created.split('\n').at(-1) ?? '';
    const { ended } = startProgram(file, [...first, 'start', '--attach', id], { timeout, env });
    const remove = async () => {
      await runProgram(file, [...first, 'rm', '--force', id], { timeout: SHORT, env });
      await ended;
    };
    return { id, name, image, ended, remove };
  }

  async function isRunning(id: string): Promise<boolean> {
    const asked = [...first, 'inspect', '--format', '{{.State.Running}}', id];
    const { output } = await runProgram(file, asked, { timeout: SHORT, env });
    return output.trim() === 'true';
  }

  return { run, start, isRunning };
}

const PATH = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How an engine with this command line enters a container. */
export function enterBy(command: readonly string[]) {
  const exec = `${command.join(' ')} exec`;
  return {
    ENTER: exec,
    ENTER_TTY: `${exec} --interactive --tty`,
    ENTER_DETACHED: `${exec} --detach`,
  };
}
