import { words } from '../../../util/words.ts';

/** Fields that processes have, of which each event has several. */
const OF_PROCESS = words(`
  pid name executable entity_id working_directory command_line interactive exit_code args_count
  user.id group.id`);

/** Fields that by their definition have at most one value per event. */
export const SINGLE_VALUED: ReadonlySet<string> = new Set([
  ...words(`
    container.id container.name container.image.name host.id host.name host.os.type
    host.architecture event.kind event.outcome event.module event.dataset event.id event.code
    file.path file.name file.extension file.size file.mode file.inode orchestrator.namespace
    orchestrator.resource.name orchestrator.resource.type user.id user.name group.id`),
  ...words(`
    process process.parent process.group_leader process.session_leader process.entry_leader`).flatMap(
    (process) => OF_PROCESS.map((name) => `${process}.${name}`),
  ),
]);
