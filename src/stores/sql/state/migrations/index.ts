import type { Migrations } from '../../migrations.ts';
import { manifest } from './0001-manifest.ts';
import { definitions } from './0002-definitions.ts';
import { tailPlaces } from './0003-tail-places.ts';
import { access } from './0004-access.ts';
import { audit } from './0005-audit.ts';
import { streamNames } from './0006-stream-names.ts';
import { acknowledged } from './0007-acknowledged.ts';
import { auditFiles } from './0008-audit-files.ts';
import { sourceCursors } from './0009-source-cursors.ts';
import { sharedState } from './0010-shared-state.ts';

/** Of a file, which has all tables. */
export const MIGRATIONS: Migrations = [
  manifest,
  definitions,
  tailPlaces,
  access,
  audit,
  streamNames,
  acknowledged,
  auditFiles,
  sourceCursors,
  sharedState,
];

/** Of a schema of PostgreSQL, which has those that are not of a machine. A step for such tables is added to both. */
export const SHARED_MIGRATIONS: Migrations = [definitions, access, audit, auditFiles, sharedState];
