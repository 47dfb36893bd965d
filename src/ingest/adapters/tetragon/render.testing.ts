import type { JsonObject } from '../../../events/json.ts';
import { readInstant } from '../../../util/time/index.ts';
import { present, type Parts } from '../document.ts';
import { integerAt, memberAt, objectAt, textAt, textsAt } from '../members.ts';

/**
 * The symbolic links of Debian and BusyBox through which the recorded programs were executed.
 * Tetragon shows the link.
 */
const LINKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['dash', ['sh']],
  ['mawk', ['awk']],
  ['python3.11', ['python3', 'python']],
  ['php8.2', ['php']],
  ['nc.openbsd', ['nc']],
  ['pgrep', ['pkill']],
  ['kmod', ['modprobe', 'insmod', 'lsmod']],
  ['redis-check-rdb', ['redis-server']],
  ['x86_64-linux-gnu-gcc-12', ['gcc']],
  ['x86_64-linux-gnu-as', ['as']],
]);

/** Renders the recorded events as Tetragon exports them, without forks. */
export function tetragonRenderer(): (document: JsonObject) => JsonObject | null {
  /** Ids by those of the recordings. An exec gives a process a new id. */
  const ids = new Map<string, string>();
  return (document) => {
    const action = memberAt(objectAt(document, 'event'), 'action');
    const process = objectAt(document, 'process');
    if (process === undefined || action === 'fork') return null;
    const time = textAt(document, '@timestamp') ?? '';
    const node = textAt(objectAt(document, 'host'), 'hostname') ?? '';
    const own = textAt(process, 'entity_id') ?? '';
    if (action === 'exec') {
      const name = `${node}:${readInstant(time)}:${integerAt(process, 'pid')}`;
      ids.set(own, Buffer.from(name).toString('base64'));
    }
    const parent = objectAt(process, 'parent');
    const parentId = textAt(parent, 'entity_id');
    const context = contextOf(document);
    const idOf = (id: string | undefined) => (id === undefined ? undefined : (ids.get(id) ?? id));
    const body: Parts = {
      process: {
        ...rendered(process, idOf(own)),
        ...context,
        parent_exec_id: idOf(parentId),
        tid: memberAt(process, 'pid'),
      },
      parent: parent === undefined ? {} : rendered(parent, idOf(parentId)),
    };
    return present({
      ...(action === 'exec' ? { process_exec: body } : { process_exit: { ...body, time } }),
      node_name: node,
      time,
      cluster_name: textAt(objectAt(objectAt(document, 'orchestrator'), 'cluster'), 'name'),
    });
  };
}

function rendered(process: JsonObject, id: string | undefined): Parts {
  const { binary, args } = givenTo(process);
  return {
    exec_id: id,
    pid: memberAt(process, 'pid'),
    uid: integerAt(objectAt(process, 'user'), 'id'),
    cwd: memberAt(process, 'working_directory'),
    binary,
    arguments: args.length === 0 ? undefined : joined(args),
    flags: 'execve clone',
    start_time: memberAt(process, 'start'),
    auid: 4_294_967_295,
  };
}

/** The path passed to execve: the link to the program, or the script. */
function givenTo(process: JsonObject): { binary: string | undefined; args: readonly string[] } {
  const program = textAt(process, 'executable');
  const [first, ...args] = textsAt(process, 'args') ?? [];
  if (program === undefined || first === undefined) return { binary: program, args };
  const [script] = args;
  if (first.startsWith('/') && script?.startsWith('/') === true && INTERPRETER.test(program)) {
    return { binary: script, args };
  }
  if (first.startsWith('/')) return { binary: first, args };
  const slash = program.lastIndexOf('/') + 1;
  const name = program.slice(slash);
  const isLink =
    LINKS.get(name)?.includes(first) === true || (name === 'busybox' && /^[a-z0-9]+$/.test(first));
  return { binary: isLink ? program.slice(0, slash) + first : program, args };
}

const INTERPRETER = /\/(?:bash|dash|busybox|perl|python3\.11|php8\.2)$/;

/** Joined with spaces. Arguments with a space are quoted, and empty ones at the start are lost. */
function joined(args: readonly string[]): string {
  return args.reduce((line, argument) => {
    if (argument.includes(' ')) return `${line} "${argument}"`;
    return line === '' ? argument : `${line} ${argument}`;
  }, '');
}

function contextOf(document: JsonObject): Parts {
  const container = objectAt(document, 'container');
  const id = textAt(container, 'id');
  if (id === undefined) return {};
  const image = objectAt(container, 'image');
  const orchestrator = objectAt(document, 'orchestrator');
  const resource = objectAt(orchestrator, 'resource');
  return {
    docker: id.slice(0, 31),
    pod: {
      namespace: memberAt(orchestrator, 'namespace'),
      name: memberAt(resource, 'name'),
      container: {
        id: `containerd://${id}`,
        name: memberAt(container, 'name'),
        image: { name: `${textAt(image, 'name')}:${textsAt(image, 'tag')?.[0]}` },
      },
      workload_kind: memberAt(objectAt(resource, 'parent'), 'type'),
    },
  };
}
