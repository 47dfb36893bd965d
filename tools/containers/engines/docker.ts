import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import type { WorkFolder } from '../work-folder.ts';
import { commandLine, enterBy } from './command-line.ts';
import { startDaemon } from './daemon.ts';
import type { Engine, EngineKind } from './engine.ts';

export const DOCKER: EngineKind = {
  name: 'Docker',
  needs: ['dockerd', 'docker', 'containerd', 'iptables'],
  packages: 'docker.io iptables',
  start,
};

async function start(work: WorkFolder): Promise<Engine> {
  const socket = join(work.path, 'docker.sock');
  const root = join(work.path, 'docker');
  const daemon = await startDaemon(
    `dockerd --host unix://${socket} --data-root ${root} --exec-root ${root}-exec
      --pidfile ${root}.pid --bridge none --iptables=false --log-level warn`.split(/\s+/),
    join(work.path, 'docker.log'),
    async () => {
      const asked = ['--host', `unix://${socket}`, 'version'];
      return (await runProgram('docker', asked, { timeout: 5_000 })).code === 0;
    },
  );
  const command = ['docker', '--host', `unix://${socket}`];
  const { start: startOne, isRunning } = await commandLine(
    {
      command,
      optionsOf: ({ labels: { pod, namespace } }) => [
        '--network=none',
        `--label=io.kubernetes.pod.name=${pod}`,
        `--label=io.kubernetes.pod.namespace=${namespace}`,
      ],
    },
    work,
  );
  return {
    // The data root is not given: the sensor requests it at the socket.
    sensorOptions: ['--engine', `docker=${socket}`],
    runtime: 'docker',
    notesPods: true,
    enter: enterBy(command),
    start: startOne,
    isRunning,
    stop: daemon.stop,
    containerd: `${root}-exec/containerd/containerd.sock`,
  };
}
