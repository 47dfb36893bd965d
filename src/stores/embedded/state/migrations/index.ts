import type { Migrations } from '../../../sql/migrations.ts';
import { manifest } from './0001-manifest.ts';
import { definitions } from './0002-definitions.ts';
import { tailPlaces } from './0003-tail-places.ts';
import { access } from './0004-access.ts';
import { audit } from './0005-audit.ts';
import { streamNames } from './0006-stream-names.ts';
import { acknowledged } from './0007-acknowledged.ts';
import { auditFiles } from './0008-audit-files.ts';
import { sourceCursors } from './0009-source-cursors.ts';

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
];
