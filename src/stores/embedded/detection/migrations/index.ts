import type { Schema } from '../../sqlite/schema-version.ts';
import { rules } from './0001-rules.ts';
import { runs } from './0002-runs.ts';

export const MIGRATIONS: Schema['migrations'] = [rules, runs];
