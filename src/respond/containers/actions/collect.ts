import type { ContainerState } from '../container.ts';
import { processesIn, read } from '../host-processes.ts';
import type { ContainerAction } from './action.ts';
import { frames } from './log-frames.ts';
import { withoutSecrets } from './without-secrets.ts';

const LOG_LINES = 100_000;
const MAX_PROCESSES = 1_000;

/** Stores what is known of a container: files in a folder of their own, with a manifest of their digests. Nothing is changed. */
export const collect: ContainerAction = {
  name: 'collect',
  async plan(engine, state, { withFiles }) {
    return {
      summary: `Store evidence of ${state.name}: its description, processes, changed files, connections and output${withFiles ? ', and its file system' : ''}.`,
      affects: [
        'Values of environment variables are not stored: only their names.',
        ...(withFiles ? ['Volumes and mounted directories are not in it.'] : []),
        ...(state.status === 'running'
          ? ['It goes on meanwhile, and files may change while they are read: pause it first.']
          : []),
        ...(engine.kind === 'podman' ? ['A container that does not run has no process list.'] : []),
      ],
      undo: null,
      isDone: false,
      process: null,
    };
  },
  isDone: ({ id, evidence }) => evidence.isIntact(id),
  async execute({ id, engine, evidence, plan }, state) {
    const collection = await evidence.begin(id);
    await collection.add('inspect.json', async () =>
      withoutSecrets(await engine.describe(state.id)),
    );
    await collection.add('top.json', () => engine.processes(state.id));
    await collection.add('processes.json', async () => JSON.stringify(processesOf(state), null, 2));
    await collection.add('connections.txt', async () => connectionsOf(state));
    await collection.add('changes.json', () => engine.changes(state.id));
    await collection.add('logs.txt', async () => frames(await engine.logs(state.id, LOG_LINES)));
    if (plan.options.withFiles)
      await collection.add('files.tar.gz', () => engine.files(state.id), true);
    const { engine: name, id: container, name: title } = state;
    await collection.finish({
      response: id,
      container: { engine: name, id: container, name: title },
      collectedAt: new Date().toISOString(),
    });
  },
  remarks: ({ id, evidence }) => [`Evidence is in ${evidence.folderOf(id)}.`],
};

/** As the host sees them. */
function processesOf(state: ContainerState): object[] {
  const found = processesIn(state.id);
  if (found.length === 0) throw new Error('its processes are not visible from here');
  return found.slice(0, MAX_PROCESSES);
}

/** The connection tables of its network namespace, as the kernel writes them. */
function connectionsOf({ pid }: ContainerState): string {
  const tables = ['net/tcp', 'net/tcp6', 'net/udp', 'net/udp6'];
  const texts = tables.flatMap((name) => {
    const text = pid === null ? null : read(pid, name);
    return text === null ? [] : [`== ${name}\n${text}`];
  });
  if (texts.length === 0) throw new Error('its network namespace is not visible from here');
  return texts.join('\n');
}
