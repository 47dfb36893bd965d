import { existsSync } from 'node:fs';
import { lockFolder } from '../../stores/open/folder.ts';
import { moveToFiles, moveToPostgres } from '../../stores/open/move-tables.ts';
import { info } from '../../report/terminal/summaries/note.ts';
import { isStateUrl } from '../../stores/sql/tables-place.ts';
import { counted } from '../../util/counts.ts';
import { safeText } from '../../util/safe-text.ts';
import { invalidArgument } from '../errors.ts';
import { writeNotes } from '../terminal/notes.ts';
import { commandProgress } from '../terminal/progress.ts';

/** Moves the state of a data directory, and says what was moved. */
export async function runMigrate(folder: string, to: string, isQuiet: boolean): Promise<void> {
  if (to !== 'files' && !isStateUrl(to))
    throw invalidArgument(
      `${JSON.stringify(to)} is neither \`files\` nor a URL of PostgreSQL without a password`,
      'such as postgres://dockwarden@db.example/dockwarden, with the password in PGPASSWORD',
    );
  if (!existsSync(folder)) {
    throw invalidArgument(
      `there is no data directory ${JSON.stringify(folder)}`,
      'name the data directory of a service that has run',
    );
  }
  const lock = await lockFolder(folder);
  try {
    const progress = commandProgress(isQuiet, null);
    const show = (done: number) => progress.show(done);
    const moved =
      to === 'files' ? await moveToFiles(folder, show) : await moveToPostgres(folder, to, show);
    progress.clear();
    const place = to === 'files' ? 'files' : 'PostgreSQL';
    const lines = moved.map(
      ({ file, rows, schema }) =>
        `${safeText(file)}: ${counted(rows, 'row')} moved to ${place} (schema ${schema})`,
    );
    writeNotes(
      info(lines.length > 0 ? lines : [`nothing to move: everything is in ${place} already`]),
      isQuiet,
    );
  } finally {
    lock.release();
  }
}
