/** Fields that hold at most one value in every event, by what they mean. */
export const SINGLE_VALUED: ReadonlySet<string> = new Set([
  ...['container.id', 'container.name', 'container.image.name'],
  ...['host.id', 'host.name', 'host.os.type', 'host.architecture'],
  ...['event.kind', 'event.outcome', 'event.module', 'event.dataset', 'event.id', 'event.code'],
  ...['file.path', 'file.name', 'file.extension', 'file.size', 'file.mode', 'file.inode'],
  ...['orchestrator.namespace', 'orchestrator.resource.name', 'orchestrator.resource.type'],
  ...['user.id', 'user.name', 'group.id'],
  ...[
    'process',
    'process.parent',
    'process.group_leader',
    'process.session_leader',
    'process.entry_leader',
  ].flatMap((process) =>
    [
      'pid',
      'name',
      'executable',
      'entity_id',
      'working_directory',
      'command_line',
      'interactive',
      'exit_code',
      'args_count',
      'user.id',
      'group.id',
    ].map((name) => `${process}.${name}`),
  ),
]);
