// Scripts of small images: mostly shells, and programs of BusyBox with varying arguments, 2 KB per document.
import { drawFrom, weighted, type Draw } from './draw.ts';
import { Clock, containers, head, processFields, type Program } from './documents.ts';

const NAMES = weighted(
  [28, 'sh'],
  [12, 'true'],
  [9, 'busybox'],
  [8, 'cat'],
  [7, 'sleep'],
  [6, 'grep'],
  [5, 'test'],
  [4, 'sed'],
  [4, 'date'],
  [3, 'awk'],
  [3, 'cut'],
  [3, 'ls'],
  [2, 'wget'],
  [2, 'rm'],
  [2, 'mkdir'],
  [1, 'nc'],
  [1, 'find'],
  [1, 'chmod'],
  [1, 'base64'],
  [1, 'id'],
  [1, 'tar'],
  [1, 'kill'],
);
const IMAGES = ['library/alpine', 'library/busybox', 'ops/probe', 'ops/backup', 'shop/sidecar'];
const FOLDERS = ['/etc', '/var/lib/app', '/tmp', '/run/secrets', '/srv/www', '/usr/share/app'];
const FILES = ['config', 'state', 'hosts', 'index.html', 'queue', 'lock', 'token', 'passwd'];
const WORDS = ['ready', 'alive', 'primary', 'replica', 'cache', 'worker', 'metrics', 'backup'];

export function* busyboxDocuments(seed: number): Generator<object> {
  const draw = drawFrom(seed);
  const clock = new Clock(draw, 4);
  const places = containers(draw, IMAGES, 60);
  const shells = places.map(() =>
    clock.started(
      program('sh', ['/bin/sh', '-c', `while true; do ${script(draw)}; done`]),
      clock.next(),
    ),
  );
  for (;;) {
    const time = clock.next();
    const at = draw.below(places.length);
    const name = draw.pick(NAMES);
    const own = clock.started(program(name, argumentsOf(draw, name)), time);
    const shell = shells[at];
    if (shell === undefined) return;
    const [action, type] = draw.pick(ENDINGS);
    const leader = { ...processFields(shell), same_as_process: false };
    yield {
      ...head(draw, time, 'cloud_defend.process', 'process', type, action),
      ...places[at],
      process: {
        ...processFields(own),
        parent: processFields(shell),
        session_leader: leader,
        entry_leader: { ...leader, entry_meta: { type: 'container' } },
      },
      user: { id: '0' },
      group: { id: '0' },
    };
  }
}

const ENDINGS = weighted<readonly [action: string, type: string]>(
  [2, ['fork', 'start']],
  [4, ['exec', 'start']],
  [4, ['end', 'end']],
);

const program = (name: string, args: readonly string[]): Program => ({
  name,
  executable: name === 'sh' || name === 'busybox' ? '/bin/busybox' : `/bin/${name}`,
  args,
  folder: '/',
});

const path = (draw: Draw) =>
  `${draw.pick(FOLDERS)}/${draw.pick(FILES)}${draw.chance(0.6) ? `.${draw.below(5_000)}` : ''}`;

/** A command line as the argument of `sh -c`. */
function script(draw: Draw): string {
  const lines = [
    () => `test -f ${path(draw)} && cat ${path(draw)} | grep -c ${draw.pick(WORDS)}`,
    () => `sleep ${1 + draw.below(30)}`,
    () => `wget -q -O /dev/null http://10.0.${draw.below(256)}.${draw.below(256)}:8080/healthz`,
    () => `echo ${draw.pick(WORDS)}=${draw.below(100_000)} >> ${path(draw)}`,
    () => `[ "$(cat ${path(draw)})" = "${draw.pick(WORDS)}" ] || exit 1`,
    () => `nc -z -w 2 ${draw.pick(WORDS)}-${draw.below(20)} ${1_024 + draw.below(30_000)}`,
    () => `for f in ${draw.pick(FOLDERS)}/*; do cut -d: -f1 "$f"; done`,
  ];
  return draw.pick(lines)();
}

function argumentsOf(draw: Draw, name: string): string[] {
  switch (name) {
    case 'sh':
      return draw.chance(0.8) ? ['sh', '-c', script(draw)] : ['/bin/sh', path(draw)];
    case 'busybox':
      return ['busybox', draw.pick(['sh', 'cat', 'ls', 'tar', 'wget', 'ps']), path(draw)];
    case 'true':
      return ['true'];
    case 'sleep':
      return ['sleep', String(1 + draw.below(120))];
    case 'test':
      return ['test', draw.pick(['-f', '-d', '-s']), path(draw)];
    case 'wget':
      return ['wget', '-q', '-O', path(draw), `http://${draw.pick(WORDS)}-${draw.below(99)}:8080/`];
    case 'nc':
      return ['nc', '-z', '-w', '2', `${draw.pick(WORDS)}-${draw.below(20)}`, '5432'];
    case 'date':
      return ['date', '-u', `+%Y-%m-%dT%H:%M:%S.${draw.below(1_000)}`];
    case 'kill':
      return ['kill', '-0', String(draw.below(30_000))];
    default:
      return [
        name,
        ...(draw.chance(0.5) ? [`-${draw.pick(['n', 'l', 'r', 'c', 'e', 'f'])}`] : []),
        ...(draw.chance(0.4) ? [draw.pick(WORDS)] : []),
        ...Array.from({ length: 1 + draw.below(3) }, () => path(draw)),
      ];
  }
}
