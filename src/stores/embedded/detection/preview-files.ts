import { join } from 'node:path';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether this may be the id of a preview, which is the name of a file. */
export const isPreviewId = (id: string): boolean => ID.test(id);

/** The database with the alerts of a preview, relative to the folder of that of its space. The id is valid. */
export const previewFileOf = (id: string): string => join('previews', `${id}.db`);
