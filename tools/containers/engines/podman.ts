import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartRequest } from '../starter.ts';
import type { WorkFolder } from '../work-folder.ts';
import { commandLine, enterBy } from './command-line.ts';
import type { Engine, EngineKind } from './engine.ts';
import { imageOf } from './images.ts';

export const PODMAN: EngineKind = {
  name: 'Podman',
  needs: ['podman', 'conmon', 'runc'],
  packages: 'podman conmon netavark containernetworking-plugins runc',
  start,
};

const POD = 'scenarios';

/** Every second container is in a pod. */
async function start(work: WorkFolder): Promise<Engine> {
  const settings = join(work.path, 'containers.conf');
  writeFileSync(
    settings,
    // crun rejects hosts with cgroups of both versions; limits above those of this host cannot be set.
    '[containers]\ndefault_ulimits=["nofile=1024:4096","nproc=4096:4096"]\n[engine]\nruntime="runc"\n',
  );
  const storage = join(work.path, 'podman');
  const command = [
    'podman',
    `--root=${storage}`,
    `--runroot=${storage}-run`,
    `--tmpdir=${storage}-tmp`,
    '--cgroup-manager=cgroupfs',
    '--events-backend=file',
  ];
  const env = { CONTAINERS_CONF: settings };
  let count = 0;
  const optionsOf = (_request: StartRequest) => {
    count += 1;
    return count % 2 === 0 ? [`--pod=${POD}`] : ['--network=none'];
  };
  const { run, start: startOne, isRunning } = await commandLine({ command, env, optionsOf }, work);
  await run(
    'pod',
    'create',
    `--name=${POD}`,
    '--network=none',
    `--infra-image=${imageOf('busybox')}`,
    '--infra-command=/bin/sleep 3600',
  );
  return {
    sensorOptions: ['--engine', `podman=${storage}`],
    runtime: 'podman',
    notesPods: false,
    enter: enterBy(['env', `CONTAINERS_CONF=${settings}`, ...command]),
    start: startOne,
    isRunning,
    stop: async () => {
      await run('pod', 'rm', '--force', '--time=0', POD);
      await run('rm', '--all', '--force', '--time=0');
      // Its mounts would prevent the removal of the directory.
      await run('unmount', '--all', '--force');
    },
  };
}
