import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StartRequest } from '../starter.ts';
import { ROOTS } from '../root-template.ts';
import { runProgram, startProgram } from '../run-program.ts';
import type { WorkFolder } from '../work-folder.ts';
import { ociArchive } from './oci-archive.ts';
import { startDaemon } from './daemon.ts';
import type { Engine, EngineContainer, EngineKind } from './engine.ts';
import { imageOf, ImageNames, must, packRoots } from './images.ts';

export const CONTAINERD: EngineKind = {
  name: 'containerd',
  needs: ['containerd', 'ctr', 'runc'],
  packages: 'containerd runc',
  start,
};

const SHORT = 20_000;

/** Every second container has a name as its id. */
async function start(work: WorkFolder): Promise<Engine> {
  const state = join(work.path, 'containerd-state');
  const socket = join(work.path, 'containerd.sock');
  const settings = join(work.path, 'containerd.toml');
  writeFileSync(
    settings,
    [
      'version = 2',
      `root = "${join(work.path, 'containerd')}"`,
      `state = "${state}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      '[grpc]',
      `address = "${socket}"`,
      '',
    ].join('\n'),
  );
  const ctr = ['--address', socket];
  const daemon = await startDaemon(
    ['containerd', '--config', settings],
    join(work.path, 'containerd.log'),
    async () => (await runProgram('ctr', [...ctr, 'version'], { timeout: 5_000 })).code === 0,
  );
  const archives = await packRoots(work);
  for (const root of ROOTS) {
    const archive = await ociArchive(archives.get(root) ?? '', imageOf(root));
    await must('ctr', [...ctr, 'images', 'import', archive]);
  }
  const names = new ImageNames();
  let count = 0;

  async function startOne(request: StartRequest): Promise<EngineContainer> {
    const { root, labels, args, script, timeout } = request;
    count += 1;
    const mark = randomBytes(32).toString('hex');
    const id = count % 2 === 0 ? mark : `${labels.name}-${mark.slice(0, 8)}`;
    const image = await names.nameOf(labels.image, root, (from, to) =>
      must('ctr', [...ctr, 'images', 'tag', imageOf(from), to]),
    );
    const mounted =
      script === undefined
        ? []
        : ['--mount', `type=bind,src=${resolve(script)},dst=/entrypoint.sh,options=rbind:ro`];
    const { ended } = startProgram('ctr', [...ctr, 'run', '--rm', ...mounted, image, id, ...args], {
      timeout,
    });
    const remove = async () => {
      const kill = [...ctr, 'tasks', 'kill', '--signal', 'SIGKILL', id];
      await runProgram('ctr', kill, { timeout: SHORT });
      await ended;
      await runProgram('ctr', [...ctr, 'containers', 'rm', id], { timeout: SHORT });
    };
    return { id, name: id, image, ended, remove };
  }

  const exec = `ctr --address ${socket} tasks exec`;
  return {
    sensorOptions: ['--engine', `containerd=${state}`, '--engine', `containerd=${socket}`],
    runtime: 'containerd',
    notesPods: false,
    enter: {
      ENTER: `${exec} --exec-id enter`,
      ENTER_TTY: `${exec} --tty --exec-id terminal`,
      ENTER_DETACHED: `${exec} --detach --exec-id service`,
    },
    start: startOne,
    isRunning: async (id) => {
      const { output } = await runProgram('ctr', [...ctr, 'tasks', 'list'], { timeout: SHORT });
      return output.split('\n').some((line) => line.startsWith(id) && line.includes('RUNNING'));
    },
    stop: daemon.stop,
  };
}
