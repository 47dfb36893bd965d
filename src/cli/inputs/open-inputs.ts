import { openInputs, type InputRequest, type OpenInputs } from '../../runs/inputs/open-inputs.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';
import { openStoredEvents, type StoredRequest } from '../../runs/stored/open-stored.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import type { ClusterQuery } from '../../runs/clusters/cluster-queries.ts';
import type { ReadAccount } from '../../runs/stored/account.ts';
import { sayManyEvents, sayStandardInput } from '../terminal/notes.ts';
import { commandProgress, type Progress } from '../terminal/progress.ts';
import { reportError } from '../terminal/report-error.ts';

/** The inputs of a command, and its progress line on the terminal. */
export interface CommandInputs extends OpenInputs {
  readonly progress: Progress;
  readonly stored?: ReadAccount;
}

/** Where stored events are read. */
export interface DataSource {
  readonly folder: string;
  /** Patterns with `*`; `null` for all streams. */
  readonly streams: readonly string[] | null;
}

export interface InputCommand extends InputRequest {
  /** Whether to write only results and warnings. */
  readonly isQuiet: boolean;
}

/**
 * Opens the inputs of a command. Inputs that cannot be read are reported on standard error; the command
 * continues without them.
 *
 * @param writes files that will be written; none of them may be an input
 */
export async function openCommandInputs(
  command: InputCommand,
  writes: readonly string[] = [],
): Promise<CommandInputs> {
  let progress: Progress | null = null;
  const inputs = await openInputs(command, {
    // To open it takes Node.js a millisecond, and most commands do not read it.
    stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
    writes,
    onError: (error) => {
      progress?.clear();
      reportError(error);
    },
  });
  progress = commandProgress(command.isQuiet, inputs.documents.totalBytes);
  if (inputs.names.includes('-') && !command.isQuiet) sayStandardInput();
  const shown = progress;
  return {
    ...inputs,
    progress,
    close: () => {
      shown.clear();
      inputs.close();
    },
  };
}

/** What a command asks of a store, apart from what its options say of every input. */
export type StoredSearch = Omit<StoredRequest, 'streams' | 'rejects' | 'isStrict'>;

/** Opens the stored events of a command, for reading only: a service may be writing. */
export async function openCommandStore(
  command: InputCommand,
  { folder, streams }: DataSource,
  search: StoredSearch,
): Promise<CommandInputs> {
  const reader = await openDataFolder(folder);
  const inputs = openStoredEvents(reader, { ...command, ...search, streams });
  return withProgress(command, inputs, () => reader.close());
}

/** Large results take a while: some ten seconds on a fast network. */
const MANY_EVENTS = 200_000;

/** Opens the events of a cluster for a command. */
export async function openCommandCluster(
  command: InputCommand,
  source: ClusterSource,
  query: ClusterQuery,
): Promise<CommandInputs> {
  // Loaded on demand: most commands read no cluster.
  const { openClusterEvents } = await import('../../runs/clusters/cluster-inputs.ts');
  const inputs = await openClusterEvents(source, query, command, ({ wanted, stored }) => {
    if (wanted >= MANY_EVENTS && !command.isQuiet) sayManyEvents(wanted, stored);
  });
  return withProgress(command, inputs);
}

function withProgress(
  { isQuiet }: InputCommand,
  inputs: Omit<CommandInputs, 'progress'>,
  closed = () => {},
): CommandInputs {
  const progress = commandProgress(isQuiet, null);
  return {
    ...inputs,
    progress,
    close: () => {
      progress.clear();
      inputs.close();
      closed();
    },
  };
}
