import {
  type AccessStore,
  DEFAULT_SPACE,
  type SavedViewRow,
  type SavedViewTable,
  type SpaceRow,
  type SpaceTable,
} from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';
import { RowMapping, flag, plain } from '../sqlite/row-mapping.ts';
import { Table } from '../sqlite/table.ts';
import { SqliteApiKeys } from './api-keys.ts';
import { SqliteSessions } from './sessions.ts';
import { SqliteUsers } from './users.ts';

export const openAccess = (database: Database): AccessStore => ({
  users: new SqliteUsers(database),
  sessions: new SqliteSessions(database),
  apiKeys: new SqliteApiKeys(database),
  spaces: new SqliteSpaces(database),
  savedViews: new SqliteSavedViews(database),
});

/** The table of spaces. A migration has written the row of `default`. */
class SqliteSpaces extends Table implements SpaceTable {
  list(): SpaceRow[] {
    return this.rows(SPACE, 'SELECT * FROM spaces ORDER BY id');
  }

  get(id: string): SpaceRow | null {
    return this.row(SPACE, 'SELECT * FROM spaces WHERE id = ?', id);
  }

  put(row: SpaceRow): void {
    this.database.run(PUT_SPACE, ...SPACE.values(row));
  }

  remove(id: string): boolean {
    if (id === DEFAULT_SPACE) return false;
    return this.database.transaction(() => {
      this.database.run('DELETE FROM saved_views WHERE space = ?', id);
      return this.database.run('DELETE FROM spaces WHERE id = ?', id) > 0;
    });
  }
}

const SPACE = new RowMapping<SpaceRow>({
  id: plain,
  name: plain,
  description: plain,
  createdAt: plain,
  createdBy: plain,
});

const PUT_SPACE = SPACE.replace('spaces');

/** The table of saved views. */
class SqliteSavedViews extends Table implements SavedViewTable {
  list(space: string, owner: string): SavedViewRow[] {
    return this.rows(VIEW, LIST_VIEWS, space, owner);
  }

  get(id: string): SavedViewRow | null {
    return this.row(VIEW, 'SELECT * FROM saved_views WHERE id = ?', id);
  }

  put(row: SavedViewRow): void {
    this.database.run(PUT_VIEW, ...VIEW.values(row));
  }

  remove(id: string): boolean {
    return this.database.run('DELETE FROM saved_views WHERE id = ?', id) > 0;
  }
}

const VIEW = new RowMapping<SavedViewRow>({
  id: plain,
  space: plain,
  page: plain,
  name: plain,
  state: plain,
  isShared: flag,
  owner: plain,
  createdAt: plain,
  updatedAt: plain,
});

const PUT_VIEW = VIEW.replace('saved_views');
const LIST_VIEWS = `SELECT * FROM saved_views
  WHERE space = ? AND (owner = ? OR is_shared = 1) ORDER BY page, name, id`;
