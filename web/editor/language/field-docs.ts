/** What stands before a field of a process, and whose it is then. */
const PROCESSES: readonly (readonly [prefix: string, whose: string])[] = [
  ['process.parent.', 'the parent of the process'],
  ['process.group_leader.', 'the leader of its process group'],
  ['process.session_leader.', 'the leader of its session'],
  ['process.entry_leader.', 'the process by which a user entered the host or container'],
  ['process.', 'the process'],
];

const OF_PROCESS: Readonly<Record<string, string>> = {
  name: 'The name of the program of {}, without its folder.',
  executable: 'The path of the program of {}.',
  args: 'The arguments of {}, one value each, the name of the program first.',
  args_count: 'How many arguments {} has.',
  command_line: 'All arguments of {} as one text. Some sensors do not send it.',
  pid: 'The number of {} on its host. Numbers are used again.',
  vpid: 'The number of {} as it is seen in its container.',
  entity_id: 'Names {} for ever, even where its pid is used again.',
  start: 'When {} began.',
  end: 'When {} ended.',
  exit_code: 'With which code {} ended.',
  working_directory: 'The folder in which {} works.',
  interactive: 'Whether {} has a terminal: a person may be typing.',
  env_vars: 'Variables of the environment of {}, as NAME=value.',
  title: 'What {} calls itself.',
  same_as_process: 'Whether {} is the process of the event itself.',
  'user.id': 'The number of the user that {} runs as; 0 is root.',
  'user.name': 'The name of the user that {} runs as.',
  'group.id': 'The number of the group that {} runs as.',
  'real_user.id': 'The user that started {}, whatever it runs as.',
  'tty.char_device.major': 'The kind of terminal of {}.',
  'entry_meta.type':
    'How the user entered with {}: such as `init`, `sshd`, `ssm`, `kubelet`, `container`.',
  'entry_meta.source.ip': 'The address from which the user entered.',
  'hash.sha256': 'The SHA-256 hash of the program of {}.',
  'hash.md5': 'The MD5 hash of the program of {}.',
  'thread.capabilities.effective': 'The capabilities that {} can use, such as `CAP_SYS_ADMIN`.',
  'thread.capabilities.permitted': 'The capabilities that {} may take on.',
};

const OTHERS: Readonly<Record<string, string>> = {
  '@timestamp': 'When it happened. Compare it with a time or with date math, such as "now-1h".',
  message: 'The event as a text.',
  tags: 'Keywords that were added to the event.',
  'event.action': 'What was done: such as `fork`, `exec`, `end`, `creation`, `deletion`, `open`.',
  'event.category': 'What kind of event it is. It is what stands before `where`.',
  'event.type': 'What kind of change it is: such as `start`, `end`, `creation`, `deletion`.',
  'event.kind': 'Whether it is an event, an alert, a state, …',
  'event.outcome': 'Whether what was tried succeeded.',
  'event.module': 'The sensor or integration that sent it.',
  'event.dataset': 'The data set that it belongs to, such as `cloud_defend.process`.',
  'event.id': 'The id of the event.',
  'event.created': 'When the sensor read it.',
  'event.ingested': 'When it was received.',
  'event.original': 'The event as the sensor wrote it.',
  'event.severity': 'How severe its sender says that it is.',
  'data_stream.dataset': 'The data set of the stream that it is stored in.',
  'data_stream.namespace': 'The namespace of the stream that it is stored in.',
  'host.name': 'The name of the host; of a cluster, the node.',
  'host.id': 'The id of the host.',
  'host.ip': 'The addresses of the host.',
  'host.os.type': 'The system of the host: such as `linux`.',
  'host.architecture': 'The processor of the host, such as `x86_64`.',
  'container.id': 'The id of the container. Processes of the host have none.',
  'container.name': 'The name of the container.',
  'container.image.name': 'The image that the container was made from.',
  'container.image.tag': 'The tag of that image.',
  'container.image.hash.all': 'The digests of that image.',
  'container.labels': 'Labels of the container.',
  'container.security_context.privileged':
    'Whether the container is privileged: it can do what the host can.',
  'orchestrator.namespace': 'The namespace in the cluster.',
  'orchestrator.resource.name': 'The name of the resource, which is usually a pod.',
  'orchestrator.resource.type': 'The kind of the resource, such as `pod`.',
  'orchestrator.resource.label': 'Labels of the resource.',
  'orchestrator.resource.parent.type': 'What the resource belongs to, such as `daemonset`.',
  'orchestrator.cluster.name': 'The name of the cluster.',
  'orchestrator.cluster.id': 'The id of the cluster.',
  'user.id': 'The number of the user that did it; 0 is root.',
  'user.name': 'The name of the user that did it.',
  'group.id': 'The number of the group that did it.',
  'file.path': 'The path of the file, its name included.',
  'file.name': 'The name of the file, without its folder.',
  'file.extension': 'What follows the last dot of the name of the file.',
  'file.directory': 'The folder of the file.',
  'file.target_path': 'What the link points to.',
  'file.mode': 'The permissions of the file, in octal digits.',
  'file.size': 'The size of the file in bytes.',
  'file.owner': 'The user that owns the file.',
  'file.uid': 'The number of the user that owns the file.',
  'file.inode': 'The inode of the file.',
  'source.ip': 'The address that it came from.',
  'source.port': 'The port that it came from.',
  'destination.ip': 'The address that it went to.',
  'destination.port': 'The port that it went to.',
  'network.direction': 'Whether it came in or went out.',
  'network.transport': 'The protocol of transport, such as `tcp`.',
  'dns.question.name': 'The name that was asked for.',
  'url.original': 'The address as it was written.',
  'cloud_defend.matched_selectors': 'The selectors of the policy that the event has met.',
  'cloud_defend.hook_point': 'Where in the kernel the event was seen.',
  'dockwarden.missing': 'What the sensor could not find out about the event.',
  'dockwarden.executable_deleted': 'Whether the file of the program had been deleted.',
  'dockwarden.reconstructed': 'Fields that the sensor has put together from others.',
  'dockwarden.truncated': 'Fields that were too long and were cut.',
};

/** What a field holds, in a sentence; `null` where the catalogue has no more than its type. */
export function fieldDoc(path: string): string | null {
  const text = OTHERS[path];
  if (text !== undefined) return text;
  if (path.endsWith('.text')) {
    const of = fieldDoc(path.slice(0, -'.text'.length));
    return of === null ? null : `${of} As words.`;
  }
  for (const [prefix, whose] of PROCESSES) {
    if (!path.startsWith(prefix)) continue;
    const about = OF_PROCESS[path.slice(prefix.length)];
    if (about !== undefined) return about.replaceAll('{}', whose);
  }
  return null;
}

/** Whether people use it often: these are offered first. */
export const isUsual = (path: string) => fieldDoc(path) !== null && !path.endsWith('.text');
