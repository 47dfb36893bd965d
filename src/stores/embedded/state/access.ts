import type { AccessStore } from '../../access-store.ts';
import type { Database } from '../sqlite/database.ts';
import { SqliteApiKeys } from './api-keys.ts';
import { SqliteSavedViews } from './saved-views.ts';
import { SqliteSessions } from './sessions.ts';
import { SqliteSpaces } from './spaces.ts';
import { SqliteUsers } from './users.ts';

export const openAccess = (database: Database): AccessStore => ({
  users: new SqliteUsers(database),
  sessions: new SqliteSessions(database),
  apiKeys: new SqliteApiKeys(database),
  spaces: new SqliteSpaces(database),
  savedViews: new SqliteSavedViews(database),
});
