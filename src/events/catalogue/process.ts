import { ELF, GROUP, MACHO, SIGNED, USER } from './common.ts';
import type { Group } from './group.ts';

/** Enough to find a process again. */
const IDENTITY: Group = { keyword: 'entity_id', long: 'pid vpid', date: 'start' };

/** The ECS fields of a process, which group, session and entry leaders have too. */
const CORE: readonly Group[] = [
  IDENTITY,
  {
    keyword: 'args env_vars',
    keywordText: 'executable name working_directory',
    wildcardText: 'command_line',
    long: 'args_count exit_code',
    boolean: 'interactive same_as_process',
    object: 'tty',
    under: {
      user: [USER],
      real_user: [USER],
      saved_user: [USER],
      group: [GROUP],
      real_group: [GROUP],
      saved_group: [GROUP],
      supplemental_groups: [GROUP],
      tty: [{ long: 'char_device.major char_device.minor columns rows' }],
    },
  },
];

/** The program of a process and its threads: of the process itself and of its parent. */
const PROGRAM: readonly Group[] = [
  SIGNED,
  {
    keyword: 'thread.capabilities.effective thread.capabilities.permitted thread.name',
    keywordText: 'title',
    long: 'pgid thread.id uptime',
    date: 'end',
    under: { elf: ELF, macho: MACHO },
  },
];

/** How execution entered the host or the container. */
export const ENTRY: Group = { keyword: 'entry_meta.type', ip: 'entry_meta.source.ip' };

const ATTESTED: Group = {
  under: { attested_user: [USER], attested_groups: [GROUP] },
};

const LEADER_PARENT: Group = {
  under: { parent: [IDENTITY, { under: { session_leader: [IDENTITY] } }] },
};

const IO: Group = {
  object: 'io io.bytes_skipped',
  boolean: 'io.max_bytes_per_process_exceeded',
  wildcard: 'io.text',
  keyword: 'io.type',
  long: 'io.bytes_skipped.length io.bytes_skipped.offset io.total_bytes_captured io.total_bytes_skipped',
};

export const PROCESS: readonly Group[] = [
  ...CORE,
  ...PROGRAM,
  ENTRY,
  ATTESTED,
  IO,
  {
    under: {
      parent: [...CORE, ...PROGRAM, { under: { group_leader: [IDENTITY] } }],
      previous: [{ keyword: 'args', keywordText: 'executable', long: 'args_count' }],
      group_leader: CORE,
      session_leader: [...CORE, LEADER_PARENT],
      entry_leader: [...CORE, ENTRY, ATTESTED, LEADER_PARENT],
    },
  },
];
