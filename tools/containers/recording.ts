import { readFileSync } from 'node:fs';

/** The facts about a recording that a comparison needs. */
export interface Recording {
  readonly documents: number;
  /** Execs of each container whose arguments could not be read in time. */
  readonly unread: ReadonlyMap<string, number>;
}

export function readRecording(path: string): Recording {
  const unread = new Map<string, number>();
  let documents = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    documents += 1;
    if (!line.includes('"missing"')) continue;
    const { container, dockwarden } = JSON.parse(line) as {
      container?: { id?: string };
      dockwarden?: { missing?: string | string[] };
    };
    const id = container?.id;
    if (id === undefined || ![dockwarden?.missing].flat().includes('process.args')) continue;
    unread.set(id, (unread.get(id) ?? 0) + 1);
  }
  return { documents, unread };
}
